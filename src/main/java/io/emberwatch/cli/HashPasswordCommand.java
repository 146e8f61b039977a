package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.web.access.Passwords;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code emberwatch hash-password}: what web.users has of a password. */
@Command(
        name = "hash-password",
        mixinStandardHelpOptions = true,
        description = "Prints the Argon2id hash of a password for web.users. Asks for the password at the terminal, or"
                + " takes the first line of standard input; never an argument, which others could see.")
final class HashPasswordCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String password = password();
        if (password.length() < Passwords.SHORTEST || password.length() > Passwords.LONGEST) {
            throw new UserException(
                    "a password must have " + Passwords.SHORTEST + " to " + Passwords.LONGEST + " characters");
        }
        spec.commandLine().getOut().println(Passwords.hash(password));
        spec.commandLine().getOut().flush();
        return 0;
    }

    @SuppressWarnings("SystemConsoleNull") // From Java 22 on it reads what is piped in, which is as good.
    private static String password() throws IOException {
        Console console = System.console();
        if (console == null) {
            // Not closed: standard input is not ours.
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        }
        char[] first = console.readPassword("Password: ");
        char[] second = console.readPassword("The same again: ");
        if (first == null || !Arrays.equals(first, second)) {
            throw new UserException("the two passwords are not the same: try again");
        }
        return new String(first);
    }
}
