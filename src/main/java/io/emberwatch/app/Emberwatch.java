package io.emberwatch.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code emberwatch COMMAND}; exit 0 is ok, 1 failed, 2 bad usage or configuration. */
@Command(
        name = "emberwatch",
        mixinStandardHelpOptions = true,
        subcommands = {})
public final class Emberwatch {
    private Emberwatch() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Emberwatch()).execute(args));
    }
}
