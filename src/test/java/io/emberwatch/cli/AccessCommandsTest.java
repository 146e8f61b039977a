package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.config.Role;
import io.emberwatch.monitor.config.TokenConfig;
import io.emberwatch.monitor.web.access.Tokens;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands for users and tokens, and what validate says of a monitor without them. */
@Isolated
class AccessCommandsTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void hashPassword_printsWhatTheConfigurationTakes_andNotThePassword() throws Exception {
        assertThat(withInput("correct horse\nrest\n", "hash-password")).isZero();

        String hash = out.toString().strip();
        assertThat(hash).startsWith("$argon2id$").doesNotContain("correct", "\n");
        assertThat(parsed("users: [{name: ann, role: admin, password: '" + hash + "'}]")
                        .web()
                        .access()
                        .users())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "short\n"})
    void hashPassword_refusesShortOnes(String input) throws Exception {
        assertThat(withInput(input, "hash-password")).isEqualTo(2);
        assertThat(err.toString().strip()).isEqualTo("a password must have 8 to 256 characters");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void newToken_printsItOnceWithItsLine() throws Exception {
        assertThat(run("new-token", "--name", "prometheus", "--role", "operator"))
                .isZero();

        List<String> lines = out.toString().lines().toList();
        String token = lines.get(0).replace("token: ", "");
        assertThat(token).matches("[A-Za-z0-9_-]{43}");
        TokenConfig read =
                parsed("tokens:\n  " + lines.get(2)).web().access().tokens().get(0);
        assertThat(read.name()).isEqualTo("prometheus");
        assertThat(read.role()).isEqualTo(Role.OPERATOR);
        assertThat(read.hash().reveal()).isEqualTo(Tokens.hash(token));
    }

    @Test
    void newToken_refusesNamesThatTheConfigurationWould() {
        assertThat(run("new-token", "--name", "a b")).isEqualTo(2);
        assertThat(err.toString()).contains("--name must be");
    }

    @Test
    void validate_saysWhatTheMonitorWouldRefuse() throws Exception {
        Path file = Files.writeString(
                folder.resolve("site.yml"), "{cameras: {gate: {url: 'demo:'}}, web: {bind: '0.0.0.0:0'}}");

        for (String command : List.of("validate", "monitor")) {
            err.getBuffer().setLength(0);
            assertThat(run(command, "--config", file.toString())).as(command).isEqualTo(2);
            assertThat(err.toString())
                    .as(command)
                    .startsWith("web.bind: other machines reach 0.0.0.0:0")
                    .hasLineCount(1);
        }
        Files.writeString(file, "{cameras: {gate: {url: 'demo:'}}, web: {bind: '0.0.0.0:0', insecure: true}}");
        assertThat(run("validate", "--config", file.toString())).isZero();
    }

    private static MonitorConfig parsed(String web) throws Exception {
        String body = web.contains("\n") ? "web:\n  " + web : "web: {" + web + "}";
        return new ConfigLoader(name -> null).parse("", "cameras: {gate: {url: 'demo:'}}\n" + body);
    }

    private int withInput(String input, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(args);
        } finally {
            System.setIn(before);
        }
    }

    private int run(String... args) {
        CommandLine command = Emberwatch.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return Emberwatch.run(command, args);
    }
}
