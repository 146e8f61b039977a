package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.camera.TestClips;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ReplayCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void the_same_recordings_give_the_same_report_to_the_byte() throws IOException {
        clip("fire/a b%20c.mp4");
        clip("nofire/calm.mp4");
        Path first = folder.resolve("first.json");
        Path second = folder.resolve("second.json");

        // The model knows nothing, its scores are near a half: at a threshold of 0 every image is a hit.
        int exit = run(folder.toString(), "--threshold", "0", "--json", first.toString());
        assertThat(exit).as(err.toString()).isZero();
        assertThat(run(folder.toString(), "--threshold", "0", "--json", second.toString()))
                .isZero();

        assertThat(second).hasSameBinaryContentAs(first);
        JsonNode report = new ObjectMapper().readTree(first.toFile());
        assertThat(report.at("/totals/incidents").asInt()).isEqualTo(2);
        assertThat(report.at("/totals/false_alarms").asInt()).isEqualTo(1);
        assertThat(report.at("/clips/0/clip").asText()).isEqualTo("a b%20c.mp4");
        assertThat(report.at("/clips/0/time_to_alert_seconds").asDouble()).isEqualTo(0.75);
        assertThat(report.at("/clips/1/incidents/0/end_seconds").asDouble()).isEqualTo(4);
        assertThat(out.toString()).contains("a b%20c.mp4", "fires detected 1 of 1");
    }

    @Test
    void a_synthetic_camera_runs_for_as_long_as_it_is_told() throws IOException {
        DrawnImages.write(folder, 2, 1);
        clip("nofire/calm.mp4");
        Path json = folder.resolve("report.json");

        int exit = run(
                folder.resolve("nofire").toString(),
                "--synthetic-hours",
                "0.01",
                "--fps",
                "1",
                "--threshold",
                "1",
                "--json",
                json.toString());

        assertThat(exit).as(err.toString()).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.at("/totals/pictures").asInt()).isEqualTo(36);
        assertThat(report.at("/totals/hours_without_fire").asDouble()).isEqualTo(0.01);
        assertThat(report.at("/totals/false_alarms").asInt()).isZero();
    }

    @Test
    void each_measure_is_compared_over_the_same_scores_and_tiles_over_their_own() throws IOException {
        clip("fire/a.mp4");
        clip("nofire/calm.mp4");
        Path json = folder.resolve("report.json");

        int exit = run(
                folder.toString(),
                "--threshold",
                "0",
                "--compare",
                "--compare-tiles",
                "2x2",
                "--json",
                json.toString());

        assertThat(exit).as(err.toString()).isZero();
        JsonNode variants = new ObjectMapper().readTree(json.toFile()).at("/variants");
        assertThat(variants.findValuesAsText("variant"))
                .containsExactly(
                        "as configured",
                        "1 of 1 hits",
                        "with smoothing 0.5",
                        "with agreement 0.3",
                        "without flicker",
                        "without second look",
                        "tiles 2x2");
        assertThat(variants.at("/0/false_alarms").asInt()).isEqualTo(1);
        assertThat(variants.at("/0/median_time_to_alert_seconds").asDouble()).isEqualTo(0.75);
        assertThat(variants.at("/1/median_time_to_alert_seconds").asDouble()).isZero();
        assertThat(variants.at("/6/detected").asInt()).isEqualTo(1);
        assertThat(out.toString()).containsPattern("(?m)^tiles 2x2 +1 ");
    }

    @Test
    void suggestion_tells_rule_false_alarms_to_expect_and_fires_found() throws IOException {
        clip("fire/a.mp4");
        clip("site/calm.mp4");
        Path json = folder.resolve("report.json");

        // The model knows nothing: below a score of a half or so everything is an alarm, above it nothing.
        int exit = run(folder.toString(), "--suggest", "--suggest-at-most", "2", "--json", json.toString());

        assertThat(exit).as(err.toString()).isZero();
        JsonNode suggestion = new ObjectMapper().readTree(json.toFile()).at("/suggestion");
        assertThat(suggestion.at("/false_alarms_per_camera_day_wanted").asDouble())
                .isEqualTo(2);
        assertThat(suggestion.at("/reached").asBoolean()).isTrue();
        assertThat(suggestion.at("/suggested/false_alarms").asInt()).isZero();
        // 3.69 events in four seconds.
        assertThat(suggestion.at("/suggested/interval_95_per_camera_day/1").asDouble())
                .isBetween(79_000.0, 80_000.0);
        assertThat(suggestion.at("/suggested/fire_clips").asInt()).isEqualTo(1);
        assertThat(suggestion.at("/as_configured/threshold").asDouble()).isEqualTo(0.8);
        assertThat(out.toString()).contains("suggested: detect: {threshold: ", "hours without a false alarm");
    }

    @Test
    void recordings_in_folders_apart_count_only_where_it_is_said() throws IOException {
        clip("controlled/stove.mp4");
        clip("nofire/calm.mp4");
        Path json = folder.resolve("report.json");

        assertThat(run(folder.toString(), "--json", json.toString()))
                .as(err.toString())
                .isZero();
        assertThat(new ObjectMapper()
                        .readTree(json.toFile())
                        .at("/totals/fire_clips")
                        .asInt())
                .isZero();
        assertThat(err.toString()).contains("not counted, neither fire nor nofire: 1 files in controlled");

        assertThat(run(folder.toString(), "--count", "controlled=fire", "--json", json.toString()))
                .isZero();
        assertThat(new ObjectMapper()
                        .readTree(json.toFile())
                        .at("/totals/fire_clips")
                        .asInt())
                .isEqualTo(1);

        assertThat(run(folder.toString(), "--synthetic-hours", "0.001", "--json", json.toString()))
                .isZero();
        assertThat(err.toString()).contains("left out, neither fire nor nofire: 1 files in controlled");
        assertThat(json).content().contains("calm.mp4").doesNotContain("stove.mp4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nowhere.mp4 | nowhere.mp4 does not exist",
                ". | there are no recordings in",
                ". --threshold 2 | threshold must be from 0 to 1",
                ". --min-hits 9 | min_hits must be from 1 to window",
                ". --fps 0 | --fps must be more than 0",
                ". --camera hall | --camera needs a --config",
                ". --compare-tiles 5x5 | --compare-tiles must be 1x1, 2x2 or 3x2, not 5x5",
                "clip.mp4 --json nowhere.csv/x.json | --json: there is no folder",
                ". --suggest-at-most=-1 | --suggest-at-most must be 0 or more",
                ". --count stove=fire | --count must be smoke, controlled, pictured or thermal",
                ". --synthetic-hours 0 | --synthetic-hours must be more than 0",
                "clip.mp4 --truth truth.csv | the truth file"
            })
    void what_cannot_be_is_one_line_and_exit_2(String usage) throws IOException {
        Files.writeString(folder.resolve("clip.mp4.txt"), "");
        String[] parts = usage.split(" \\| ", 2);
        if (parts[0].startsWith("clip.mp4")) {
            clip("clip.mp4");
        }
        List<String> arguments = new ArrayList<>();
        for (String argument : parts[0].split(" ", -1)) {
            boolean path = argument.endsWith(".mp4") || argument.endsWith(".csv") || argument.equals(".");
            arguments.add(path ? folder.resolve(argument).normalize().toString() : argument);
        }

        int exit = run(arguments.toArray(String[]::new));

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains(parts[1]);
    }

    private void clip(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        TestClips.h264(file, 160, 96, 4, 16);
    }

    private int run(String... arguments) throws IOException {
        Path model = folder.resolve("model");
        if (!Files.exists(model)) {
            TinyModels.writeWithLinearHead(model, 5);
        }
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--model", model.toString()));
        CommandLine command = Emberwatch.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(Stream.concat(Stream.of("replay"), all.stream()).toArray(String[]::new));
    }
}
