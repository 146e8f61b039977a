package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.ReloadMailbox;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.incident.store.FolderLock;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code emberwatch reload}: has the running monitor take its changed configuration over. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description =
                "Has the monitor that runs on this machine read its own configuration file again, and prints what came of"
                        + " it. Exit code 0 means taken over, 2 that the file cannot be used and nothing has changed, 1 that"
                        + " no monitor answered.")
final class ReloadCommand implements Callable<Integer> {
    private static final int LONGEST_WAIT = 600;

    @Mixin
    private ConfigOption config;

    @Option(
            names = "--incidents",
            paramLabel = "DIR",
            description =
                    "The running monitor's folder of incidents, where incidents.path of the file is another one now.")
    private Optional<Path> incidents = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait for the answer, 1 to " + LONGEST_WAIT + ".")
    private int wait;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (wait < 1 || wait > LONGEST_WAIT) {
            throw new ParameterException(spec.commandLine(), "--wait must be from 1 to " + LONGEST_WAIT);
        }
        // This user's environment may lack what the file needs: only the monitor says whether the file is good.
        Path folder = incidents.orElseGet(() -> new ConfigLoader(System::getenv).incidentsPath(config.file()));
        if (!FolderLock.isHeld(folder)) {
            return failed(
                    "no monitor keeps its incidents in " + folder + ": start one, or name its folder with --incidents");
        }
        Optional<Outcome> outcome = ask(new ReloadMailbox(folder), folder);
        return outcome.isPresent()
                ? told(outcome.get())
                : failed("the monitor did not answer within " + wait + " s: its log may say more");
    }

    private Optional<Outcome> ask(ReloadMailbox mailbox, Path folder) throws IOException, InterruptedException {
        String id;
        try {
            id = mailbox.ask();
        } catch (IOException e) {
            throw new UserException(
                    "nothing can be written to " + folder + " (" + e.getClass().getSimpleName()
                            + "): run this as the user of the monitor, or send the monitor SIGHUP",
                    e);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(wait);
        Optional<Outcome> outcome = mailbox.answerTo(id);
        while (outcome.isEmpty() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(100);
            outcome = mailbox.answerTo(id);
        }
        if (outcome.isEmpty()) {
            mailbox.withdraw();
        }
        return outcome;
    }

    private int told(Outcome outcome) {
        if (!outcome.isGood()) {
            PrintWriter err = spec.commandLine().getErr();
            outcome.problems().forEach(err::println);
            err.println("not taken over: the monitor goes on as before");
            return outcome.result().equals(Outcome.REFUSED)
                    ? CommandLine.ExitCode.USAGE
                    : CommandLine.ExitCode.SOFTWARE;
        }
        PrintWriter out = spec.commandLine().getOut();
        List<String> changed = outcome.changed();
        out.println(changed.isEmpty() ? "nothing to take over" : "taken over: " + String.join(", ", changed));
        outcome.needsRestart().forEach(key -> out.println("needs a restart: " + key));
        return CommandLine.ExitCode.OK;
    }

    private int failed(String why) {
        spec.commandLine().getErr().println(why);
        return CommandLine.ExitCode.SOFTWARE;
    }
}
