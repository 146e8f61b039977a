package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.TinyModels;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code benchmark --cameras} as people call it, small. */
@Timeout(120)
class LiveBenchmarkTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            Emberwatch.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    @Tag("slow")
    void wholeMonitor_isMeasuredWithItsCamerasAndViewers() throws Exception {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 1);
        Path site = folder.resolve("site.yml");
        Files.writeString(site, """
                defaults: {capture: {fps: 4}}
                cameras: {theirs: {url: "rtsp://127.0.0.1:9/theirs"}}
                incidents: {path: %s/theirs}
                """.formatted(folder));
        Path json = folder.resolve("result.json");

        int exit = command.execute(
                "benchmark",
                "--cameras=2",
                "--walking=1",
                "--size=128x72",
                "--viewers=2",
                "--seconds=4",
                "--batch=2",
                "--model=" + folder.resolve("model"),
                "--config=" + site,
                "--json=" + json);

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        JsonNode result = Json.read(json);
        assertThat(result.get("cameras").asInt()).isEqualTo(2);
        assertThat(result.get("up").asInt()).isEqualTo(2);
        assertThat(result.get("fps").asDouble()).isEqualTo(4);
        assertThat(result.get("batch_size").asInt()).isEqualTo(2);
        assertThat(result.get("scored_frames_per_second").asDouble()).isPositive();
        assertThat(result.get("capture_to_publish_seconds").get("count").asInt())
                .isPositive();
        assertThat(result.get("viewers").get("images_per_viewer").get("min").asDouble())
                .isPositive();
        assertThat(result.get("resident_megabytes").asLong()).isPositive();
        assertThat(result.get("cores").get("camera").asDouble()).isPositive();
        assertThat(result.get("cores").get("inference").asDouble()).isPositive();
        assertThat(result.get("recommendation").get("batch_size").asInt()).isIn(1, 2, 4, 8, 16);
        assertThat(result.get("recommendation").get("cameras").asInt()).isPositive();
        assertThat(out.toString()).contains("scored frames/s", "recommended for this machine");
        assertThat(folder.resolve("theirs")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "--cameras=513, --cameras must be from 1 to 512",
        "--size=13, --size must be like 640x360",
        "--size=63x63, --size must be even",
        "--rate=0, --rate must be",
        "--gop=0, --gop must be",
        "--fps=0, --fps must be",
        "--viewers=-1, --viewers must be",
        "--slow-viewers=1, --slow-viewers and --stalled-viewers",
        "--burning=9, --burning must be",
        "--walking=9, --walking and --burning",
        "--clip=/nowhere.mp4, --clip names no file",
        "--config=/nowhere.yml, --config names no file"
    })
    void optionsOutOfRange_areRefusedInALine(String option, String message) {
        String cameras = option.startsWith("--cameras") ? "--gop=2" : "--cameras=4";

        assertThat(command.execute("benchmark", cameras, option)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }
}
