package io.emberwatch.cli;

import io.emberwatch.monitor.config.Role;
import io.emberwatch.monitor.web.access.Tokens;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code emberwatch new-token}: a bearer token, and what web.tokens has of it. */
@Command(
        name = "new-token",
        mixinStandardHelpOptions = true,
        description = "Makes a bearer token for a program and prints it once, with the line for web.tokens. The token"
                + " itself is kept nowhere; whoever takes the line away has revoked it.")
final class NewTokenCommand implements Callable<Integer> {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "program",
            description = "What the audit log calls the program; ${DEFAULT-VALUE} by default.")
    private String name;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "viewer",
            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default.")
    private Role role;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--name must be 1 to 64 of letters, digits, '.', '_', '@' and '-', beginning with a letter or digit");
        }
        String token = Tokens.create();
        PrintWriter out = spec.commandLine().getOut();
        out.println("token: " + token);
        out.println("for web.tokens:");
        out.println("  - {name: " + name + ", hash: '" + Tokens.hash(token) + "', role: "
                + role.name().toLowerCase(Locale.ROOT) + "}");
        out.flush();
        return 0;
    }
}
