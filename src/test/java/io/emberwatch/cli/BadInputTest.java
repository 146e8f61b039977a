package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a user's mistake looks like: exit 2, one clear line, nothing half-started. */
@Timeout(60)
class BadInputTest {
    @TempDir
    private Path folder;

    private record Outcome(int exit, String err) {}

    private static Outcome run(String... args) {
        StringWriter err = new StringWriter();
        CommandLine command = Emberwatch.commandLine().setErr(new PrintWriter(err, true));
        return new Outcome(command.execute(args), err.toString().strip());
    }

    private Outcome monitor(String yaml) throws IOException {
        Path file = folder.resolve("site.yml");
        Files.writeString(file, yaml);
        return run("monitor", "--config", file.toString());
    }

    private static void assertOneLine(Outcome outcome, String... words) {
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).hasLineCount(1).contains(words).doesNotContain("Exception");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            cameras: {gate: {url: 'demo:'                                                | site.yml:
            cameras: {}                                                                  | from 1 to 512 cameras
            cameras: {gate: {url: 'demo:', capture: {fps: -3}}}                          | cameras.gate.capture.fps
            cameras: {gate: {url: 'demo:', detect: {treshold: 0.8}}}                     | did you mean 'threshold'
            cameras: {gate: {url: 'demo:'}, gate: {url: 'demo:'}}                        | gate
            cameras: {../gate: {url: 'demo:'}}                                           | camera id must be
            cameras: {canary: {url: 'demo:'}}                                            | choose another id
            {model: {path: /no/such/model}, cameras: {gate: {url: 'demo:'}}, web: {bind: '127.0.0.1:0'}, incidents: {path: target/bad-input}} | /no/such/model
            {model: {device: gpu}, cameras: {gate: {url: 'demo:'}}, web: {bind: '127.0.0.1:0'}, incidents: {path: target/bad-input}}          | GPU
            """)
    void mistakesInTheFile_areOneLineEach(String yaml, String expected) throws IOException {
        assertOneLine(monitor(yaml), expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--target=foo|--target",
                "--mask=0.5,0.5,0.2,0.9|its right edge is not right of its left one",
                "--mask=1,2|neither a box",
                "--mask=0.5,0.5,0.2,0.2|its right edge is not right of its left one",
                "--fill=red|--fill",
                "--channels=0|--channels is all or a number from 1 on",
                "--channels=many|--channels is all or a number from 1 on",
                "--classes=0|--classes must be at least 1",
                "--method=gradcan|there is no method",
                "--model=mistyped.keras|emberwatch import-keras",
                "--model=model.h5|emberwatch import-keras"
            })
    void wrongValue_isOneLine_notTheUsage(String option, String expected) throws IOException {
        Path keras = Files.writeString(folder.resolve("model.h5"), "weights");
        Path image = Files.writeString(folder.resolve("image.jpg"), "pixels");
        assertOneLine(
                run(
                        "explain",
                        image.toString(),
                        "--out",
                        folder.resolve("out").toString(),
                        option.replace("model.h5", keras.toString())),
                expected);
    }

    @Test
    void missingFile_isOneLine() {
        assertOneLine(run("monitor", "--config", folder.resolve("none.yml").toString()), "none.yml");
    }

    @Test
    void portInUse_isOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertOneLine(
                    monitor("{cameras: {gate: {url: 'demo:'}}, web: {bind: '127.0.0.1:" + taken.getLocalPort()
                            + "'}, incidents: {path: target/bad-input}}"),
                    "cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void severalMistakes_areAllSaid() throws IOException {
        Outcome outcome = monitor("""
                cameras:
                  gate: {url: "demo:", capture: {fps: 0, timeout: soon}}
                web: {bind: nowhere}
                """);

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).hasLineCount(3);
    }

    @Test
    void validate_warnsOfTypographicQuotes_andOfAPasswordThatIsCut_butCallsTheFileGood() throws IOException {
        Path file = folder.resolve("odd.yml");
        Files.writeString(file, """
                cameras:
                  gate:
                    url: 'demo:'
                    name: \u201cGate\u201d
                    username: eye
                    password: hunter #2
                """);

        Outcome outcome = run("validate", "--config", file.toString());

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("warning: "))
                .anyMatch(line -> line.contains("odd.yml:4: name: begins"))
                .anyMatch(line -> line.contains("odd.yml:6: password: YAML ends the value before ' #'"));
        assertThat(outcome.err()).doesNotContain("hunter");
    }

    @Test
    void validate_startsNothingAndSaysGood() throws IOException {
        Path file = folder.resolve("good.yml");
        Files.writeString(file, "cameras: {gate: {url: 'demo:'}}");

        assertThat(run("validate", "--config", file.toString())).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void validate_offersTheNearestLayersWhereACameraChoosesOneThatIsNotThere() throws IOException {
        Path model = folder.resolve("model");
        TinyModels.writeWithLinearHead(model, 1);
        Path file = folder.resolve("layer.yml");
        String yaml = "{model: {path: %s}, cameras: {gate: {url: 'demo:', explain: {layer: %s}}}}";
        Files.writeString(file, yaml.formatted(model, "pool4_cov"));
        assertOneLine(
                run("validate", "--config", file.toString()), "camera gate", "pool4_cov", "nearest are pool4_conv");

        Files.writeString(file, yaml.formatted(model, "pool4_conv"));
        assertThat(run("validate", "--config", file.toString())).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void unknownCommand_isBadUsage() {
        assertThat(run("watch").exit()).isEqualTo(2);
    }
}
