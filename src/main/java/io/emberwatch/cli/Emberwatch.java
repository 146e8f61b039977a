package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.BuildInfo;
import io.emberwatch.monitor.Monitor;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.Redactor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code emberwatch COMMAND}; exit 0 is ok, 1 failed, 2 bad usage or configuration. */
@Command(
        name = "emberwatch",
        mixinStandardHelpOptions = true,
        versionProvider = Emberwatch.Version.class,
        description = "Watches camera streams for fire and shows what its network looked at.",
        subcommands = {
            MonitorCommand.class,
            ReloadCommand.class,
            FleetCommand.class,
            ValidateCommand.class,
            DiscoverCommand.class,
            EvaluateCommand.class,
            ReplayCommand.class,
            IncidentsCommand.class,
            NotifyCommand.class,
            HashPasswordCommand.class,
            NewTokenCommand.class,
            TrainCommand.class,
            FinetuneCommand.class,
            CalibrateCommand.class,
            BenchmarkCommand.class,
            ImportKerasCommand.class,
            ImportSavedModelCommand.class,
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
        if (args.length > 0 && args[0].equals("monitor")) {
            Monitor.prepare();
        }
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
                .setParameterExceptionHandler(Emberwatch::wrongArgument)
                .setExecutionExceptionHandler(new CommandFailures());
    }

    /** A value that cannot be read is one line; the whole usage would hide it. Who left something out needs the usage. */
    private static int wrongArgument(ParameterException e, String... arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        if (e.getArgSpec() != null && e.getValue() != null) {
            err.println(e.getMessage() + " (see emberwatch " + command.getCommandName() + " --help)");
        } else {
            err.println(e.getMessage());
            if (!UnmatchedArgumentException.printSuggestions(e, err)) {
                command.usage(err, command.getColorScheme());
            }
        }
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    /**
     * How a command ends that threw: a user's mistake is its message alone and exit 2; a file or camera that failed is one
     * line and exit 1; everything else is a bug, with exit 1, a request to report it and the stack trace.
     */
    static final class CommandFailures implements IExecutionExceptionHandler {
        @Override
        public int handleExecutionException(Exception e, CommandLine command, ParseResult arguments) {
            PrintWriter err = command.getErr();
            if (e instanceof UserException) {
                err.println(e.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            if (e instanceof CameraException) {
                err.println(e.getMessage());
            } else if (e instanceof IOException io) {
                err.println(line(io));
            } else if (e instanceof UncheckedIOException io) {
                err.println(line(io.getCause()));
            } else if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                err.println("stopped before the end");
            } else {
                reportBug(e, err, arguments.originalArgs());
            }
            return CommandLine.ExitCode.SOFTWARE;
        }

        /** Asks to report a bug, with all that the report needs; credentials in URLs are blanked. */
        static void reportBug(Throwable bug, PrintWriter err, List<String> arguments) {
            err.println("This is a bug in Emberwatch, not a mistake of yours: please report it with the command, the"
                    + " versions and the trace below.");
            err.println("command: emberwatch " + Redactor.GENERIC.redact(String.join(" ", arguments)));
            err.println("versions: emberwatch " + BuildInfo.version() + ", Java " + Runtime.version() + ", "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
            StringWriter trace = new StringWriter();
            bug.printStackTrace(new PrintWriter(trace));
            err.print(Redactor.GENERIC.redact(trace.toString()));
            err.flush();
        }

        private static String line(IOException e) {
            String what = "a file cannot be read or written: ";
            if (e instanceof NoSuchFileException) {
                return what + "there is no file or folder " + e.getMessage();
            }
            if (e instanceof AccessDeniedException) {
                return what + e.getMessage() + ": no permission";
            }
            if (e instanceof FileAlreadyExistsException) {
                return what + e.getMessage() + " is there already";
            }
            boolean plain =
                    e.getMessage() != null && (e.getClass() == IOException.class || e instanceof FileSystemException);
            return what + (plain ? e.getMessage() : e);
        }
    }
}
