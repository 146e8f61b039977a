package io.emberwatch.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.CameraTexts;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.fleet.FleetDirectory;
import io.emberwatch.monitor.fleet.FleetDirectory.Member;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emberwatch fleet}: the cameras that several monitors share. */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        description = "Shows and changes the cameras that several monitors share through Kafka.",
        subcommands = {
            FleetStatus.class,
            FleetCommand.Cameras.class,
            FleetCommand.Add.class,
            FleetCommand.Remove.class,
            FleetCommand.Import.class,
            FleetDrain.Drain.class,
            FleetDrain.Undrain.class
        })
final class FleetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "name one of: status, cameras, add, remove, import, drain, undrain");
    }

    /** {@code emberwatch fleet cameras}. */
    @Command(name = "cameras", description = "Lists the cameras, each with the member that owns it; - where none does.")
    static final class Cameras extends FleetAction {
        @Override
        int run(FleetDirectory fleet, PrintWriter out) {
            List<Member> members = fleet.members();
            fleet.cameras()
                    .forEach((id, camera) -> out.println(id + " "
                            + members.stream()
                                    .filter(member -> member.partitions().contains(camera.partition()))
                                    .map(Member::name)
                                    .findFirst()
                                    .orElse("-")));
            return 0;
        }
    }

    /** {@code emberwatch fleet add}. */
    @Command(
            name = "add",
            description =
                    "Adds a camera, or gives it another address. What else a camera can be told, import takes from a"
                            + " file.")
    static final class Add extends FleetAction {
        @Parameters(paramLabel = "ID", description = "The camera's id.")
        private String id;

        @Parameters(
                paramLabel = "URL",
                description = "Its address, without a login: one that needs it comes from a file, by import.")
        private String url;

        private Map<CameraId, ObjectNode> cameras = Map.of();

        @Override
        void check() throws ConfigException {
            cameras = checked(
                    CameraTexts.of("this command", "cameras: {" + id + ": {url: '" + url.replace("'", "''") + "'}}"));
        }

        @Override
        int run(FleetDirectory fleet, PrintWriter out) {
            return put(fleet, cameras, Set.of(), out);
        }
    }

    /** {@code emberwatch fleet remove}. */
    @Command(name = "remove", description = "Takes cameras out of the fleet: what is open of them ends.")
    static final class Remove extends FleetAction {
        @Parameters(paramLabel = "ID", arity = "1..*", description = "The cameras' ids.")
        private List<String> ids = List.of();

        @Override
        int run(FleetDirectory fleet, PrintWriter out) {
            Set<CameraId> known = fleet.cameras().keySet();
            Set<CameraId> gone = new LinkedHashSet<>();
            for (String id : ids) {
                gone.add(CameraId.parse(id)
                        .filter(known::contains)
                        .orElseThrow(() -> new UserException("the fleet has no camera " + id)));
            }
            fleet.remove(gone);
            out.println("removed=" + gone.size());
            return 0;
        }
    }

    /** {@code emberwatch fleet import}. */
    @Command(
            name = "import",
            description =
                    "Adds the cameras of a configuration file, each with what it inherits, and gives those that are"
                            + " there already what the file says. $${NAME} stays as it is: each member puts its own environment in.")
    static final class Import extends FleetAction {
        @Parameters(paramLabel = "FILE", description = "A configuration file with cameras:.")
        private Path file;

        @Option(names = "--prune", description = "Remove the cameras of the fleet that the file does not have.")
        private boolean prune;

        private Map<CameraId, ObjectNode> cameras = Map.of();

        @Override
        void check() throws ConfigException, IOException {
            cameras = checked(CameraTexts.of(file.toString(), Files.readString(file)));
        }

        @Override
        int run(FleetDirectory fleet, PrintWriter out) {
            Set<CameraId> gone = new TreeSet<>();
            if (prune) {
                gone.addAll(fleet.cameras().keySet());
                gone.removeAll(cameras.keySet());
            }
            return put(fleet, cameras, gone, out);
        }
    }

    /** The same cameras, once all of them can be used. */
    private static Map<CameraId, ObjectNode> checked(Map<CameraId, ObjectNode> cameras) throws ConfigException {
        // Variables are the members' own: what this machine lacks is some text here.
        CameraTexts texts = new CameraTexts(name -> System.getenv().getOrDefault(name, "x"));
        for (Map.Entry<CameraId, ObjectNode> each : cameras.entrySet()) {
            try {
                texts.parse(each.getKey(), each.getValue());
            } catch (ConfigException e) {
                if (!each.getValue().toString().contains("${")) {
                    throw e;
                }
            }
        }
        return cameras;
    }

    private static int put(
            FleetDirectory fleet, Map<CameraId, ObjectNode> cameras, Set<CameraId> gone, PrintWriter out) {
        fleet.put(cameras);
        fleet.remove(gone);
        out.println("imported=" + cameras.size() + " removed=" + gone.size());
        return 0;
    }
}
