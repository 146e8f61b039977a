package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.cli.Emberwatch;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built-in model and the default rule on recordings that are not part of the repository:
 * {@code -Demberwatch.test.clips=FOLDER} (else {@code ../shared/data/videos}) has folders {@code fire} and {@code nofire} of video files.
 */
@Tag("slow")
class RealClipsTest {
    private static final Path CLIPS = Path.of(System.getProperty("emberwatch.test.clips", "../shared/data/videos"));

    /** What the model card names among the known failures of the built-in model. */
    private static final Set<String> KNOWN_FALSE_ALARMS =
            Set.of("babulamani95_construction_cctv.mp4", "babulamani95_warehouse_green_shelves.mp4");

    @TempDir
    Path folder;

    @Test
    void everyFireRaisesAnIncident_andNothingElseButTheKnownFailuresDoes() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(CLIPS.resolve("fire")), "no clips in " + CLIPS);
        Path json = folder.resolve("report.json");
        StringWriter err = new StringWriter();

        int exit = Emberwatch.commandLine()
                .setErr(new PrintWriter(err))
                .setOut(new PrintWriter(new StringWriter()))
                .execute(
                        "replay",
                        CLIPS.resolve("fire").toString(),
                        CLIPS.resolve("nofire").toString(),
                        "--json",
                        json.toString());

        assertThat(exit).as(err.toString()).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        JsonNode totals = report.path("totals");
        assertThat(totals.path("fire_clips").asInt()).isPositive();
        assertThat(totals.path("missed").asInt()).as("fires missed").isZero();
        List<String> falseAlarms = new ArrayList<>();
        report.path("clips").forEach(clip -> {
            if (clip.path("false_alarms").asInt() > 0) {
                falseAlarms.add(clip.path("clip").asText());
            }
        });
        assertThat(falseAlarms).as("clips with a false alarm").isSubsetOf(KNOWN_FALSE_ALARMS);
    }
}
