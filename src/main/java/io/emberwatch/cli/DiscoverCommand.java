package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.monitor.camera.onvif.CameraFinder;
import io.emberwatch.monitor.camera.onvif.CameraFinder.Wanted;
import io.emberwatch.monitor.camera.onvif.CameraLogin;
import io.emberwatch.monitor.camera.onvif.CameraSearch;
import io.emberwatch.monitor.camera.onvif.CamerasYaml;
import io.emberwatch.monitor.camera.onvif.FoundCamera;
import io.emberwatch.monitor.config.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code emberwatch discover}: the cameras of the network, as YAML. */
@Command(
        name = "discover",
        mixinStandardHelpOptions = true,
        description =
                "Finds ONVIF cameras on the networks of this machine, and prints YAML for the configuration with the"
                        + " stream of each that suits the model. What a camera does wrong is a line on standard error. Exit code 1"
                        + " means that no camera with a stream was found.")
final class DiscoverCommand implements Callable<Integer> {
    private static final String PASSWORD = "CAM_PASSWORD";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "4",
            description = "How long to wait for answers to the search, 1 to 30 (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "The user that the cameras ask for. The password is the environment variable " + PASSWORD
                    + "; without it, it is asked for at the terminal, or is the first line of standard input.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--address",
            paramLabel = "HOST",
            arity = "1..*",
            description =
                    "Asks these alone: a host, a host and port of its HTTP service, or http://HOST:PORT/PATH of its device"
                            + " service.")
    private List<String> addresses = List.of();

    @Mixin
    private NetworkOption.ModelOption model;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Wanted wanted;
        try {
            wanted = new Wanted(Duration.ofSeconds(timeout), addresses, Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (user.isPresent()) {
            wanted = new Wanted(wanted.within(), addresses, Optional.of(login(user.get())));
        }
        CameraFinder finder = new CameraSearch(this::width);
        return told(finder.find(wanted));
    }

    private int told(List<FoundCamera> found) {
        PrintWriter err = spec.commandLine().getErr();
        found.forEach(camera -> camera.problem().ifPresent(problem -> err.println(camera.address() + ": " + problem)));
        String yaml = CamerasYaml.of(found);
        if (yaml.isEmpty()) {
            err.println(
                    found.isEmpty()
                            ? "no camera answered: name one with --address, or run this in the cameras' network"
                            : "none of " + found.size() + " devices told of a stream");
            return 1;
        }
        spec.commandLine().getOut().print(yaml);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private int width() {
        try (ModelPackage opened = model.open()) {
            return opened.manifest().input().width();
        }
    }

    @SuppressWarnings("SystemConsoleNull") // From Java 22 on it reads what is piped in, which is as good.
    private static CameraLogin login(String user) throws IOException {
        String password = System.getenv(PASSWORD);
        if (password == null) {
            Console console = System.console();
            if (console == null) {
                // Not closed: standard input is not ours.
                password = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            } else {
                char[] typed = console.readPassword("Password of %s: ", user);
                password = typed == null ? null : new String(typed);
            }
        }
        if (password == null) {
            throw new UserException("there is no password: set " + PASSWORD + " or type one");
        }
        return new CameraLogin(user, new Secret(password));
    }
}
