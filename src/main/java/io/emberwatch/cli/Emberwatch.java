package io.emberwatch.cli;

import io.emberwatch.monitor.BuildInfo;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line: {@code emberwatch COMMAND}; exit 0 is ok, 1 failed, 2 bad usage or configuration. */
@Command(
        name = "emberwatch",
        mixinStandardHelpOptions = true,
        versionProvider = Emberwatch.Version.class,
        description = "Watches camera streams for fire and shows what its network looked at.",
        subcommands = {
            MonitorCommand.class,
            ValidateCommand.class,
            EvaluateCommand.class,
            ReplayCommand.class,
            IncidentsCommand.class,
            TrainCommand.class,
            FinetuneCommand.class,
            BenchmarkCommand.class,
            ImportKerasCommand.class,
            SummaryCommand.class,
            ExplainCommand.class,
            FeaturesCommand.class,
            FaithfulnessCommand.class,
            AuditCommand.class
        })
public final class Emberwatch {
    private Emberwatch() {}

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"emberwatch " + BuildInfo.version()};
        }
    }

    public static void main(String[] args) {
        System.exit(run(commandLine(), args));
    }

    /**
     * Runs a command and returns its exit code, whatever happens: an {@link Error} that only ended the main thread would
     * leave the program hanging on its other threads.
     */
    static int run(CommandLine command, String... args) {
        try {
            return command.execute(args);
        } catch (OutOfMemoryError e) {
            command.getErr().println("not enough memory (" + e.getMessage() + "): give Java more with -Xmx");
            return CommandLine.ExitCode.SOFTWARE;
        } catch (Error e) {
            CommandFailures.reportBug(e, command.getErr(), List.of(args));
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    public static CommandLine commandLine() {
        return new CommandLine(new Emberwatch())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new CommandFailures());
    }
}
