package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void scoresFile_hasALineForEachReadableImage() throws IOException {
        Path model = folder.resolve("model");
        TinyModels.writeWithLinearHead(model, 5);
        DrawnImages.write(folder.resolve("pictures"), 3, 1);
        Files.writeString(folder.resolve("pictures/fire/broken_1.jpg"), "no image");
        Path scores = folder.resolve("scores.csv");
        Path json = folder.resolve("figures.json");

        int exit = run(
                folder.resolve("pictures").toString(),
                "--model",
                model.toString(),
                "--scores",
                scores.toString(),
                "--json",
                json.toString());

        assertThat(exit).isZero();
        assertThat(Files.readAllLines(scores)).hasSize(7).first().isEqualTo("file,label,predicted,score");
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures.at("/totals/pictures").asInt()).isEqualTo(6);
        assertThat(figures.at("/sources")).hasSize(2);
        assertThat(figures.at("/unreadable/0").asText()).isEqualTo("fire/broken_1.jpg");
        assertThat(err.toString()).contains("skipped, cannot be read: fire/broken_1.jpg");
        assertThat(out.toString()).contains("source", "all", "at threshold 0.5000");
    }

    @Test
    void report_hasCurvesAndMistakes_andStressTheFiveTrials() throws IOException {
        Path model = folder.resolve("model");
        TinyModels.writeWithHiddenLayer(model, 5);
        DrawnImages.write(folder.resolve("pictures"), 3, 1);
        Path list = Files.writeString(folder.resolve("wrong.csv"), "file,reason\nfire/drawn0_0.png,a vest\n");
        Path json = folder.resolve("figures.json");
        Path report = folder.resolve("report/first");

        int exit = run(
                folder.resolve("pictures").toString(),
                "--model",
                model.toString(),
                "--threshold",
                "0",
                "--report",
                report.toString(),
                "--set-aside",
                list.toString(),
                "--stress",
                "--json",
                json.toString());

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        try (Stream<Path> files = Files.list(report)) {
            for (Path file : files.toList()) {
                assertThat(ImageIO.read(file.toFile()).getWidth())
                        .as(file.toString())
                        .isGreaterThan(500);
            }
        }
        assertThat(report)
                .isDirectoryContaining("glob:**roc.png")
                .isDirectoryContaining("glob:**precision-recall.png")
                .isDirectoryContaining("glob:**reliability.png")
                .isDirectoryContaining("glob:**missed-fires.jpg");
        // At threshold 0 all three images without fire are false alarms: a row of them under the heading.
        assertThat(ImageIO.read(report.resolve("false-alarms.jpg").toFile()).getHeight())
                .isGreaterThan(100
                        + ImageIO.read(report.resolve("missed-fires.jpg").toFile())
                                .getHeight());
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures.at("/totals/pictures").asInt()).isEqualTo(6);
        assertThat(figures.at("/totals_without_set_aside/pictures").asInt()).isEqualTo(5);
        for (String trial : List.of("orange_graded", "red_lit", "pasted_flame", "pointing_game")) {
            assertThat(figures.at("/stress/" + trial + "/pictures").asInt())
                    .as(trial)
                    .isEqualTo(3);
        }
        assertThat(figures.at("/stress/red_lit/rate").asDouble()).isEqualTo(1);
        assertThat(figures.at("/stress/pointing_game/hits").asInt())
                .isLessThanOrEqualTo(
                        figures.at("/stress/pointing_game_15px/hits").asInt());
    }

    @Test
    void kinds_areReportedInText_jsonAndReport_andFoldersApartAreLeftOut() throws IOException {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 5);
        Path pictures = folder.resolve("pictures");
        DrawnImages.write(pictures, 4, 1);
        Files.createDirectories(pictures.resolve("controlled"));
        Files.copy(pictures.resolve("fire/drawn0_0.png"), pictures.resolve("controlled/candle_0.png"));
        Path kinds = Files.writeString(
                folder.resolve("kinds.csv"), "file,kind\nnofire/*,rooms\n*.png,all of it\ndrawn0_0.png,first\n");
        Path json = folder.resolve("figures.json");
        Path report = folder.resolve("report");

        int exit = run(
                pictures.toString(),
                "--model",
                folder.resolve("model").toString(),
                "--threshold",
                "0",
                "--kinds",
                kinds.toString(),
                "--report",
                report.toString(),
                "--json",
                json.toString());

        assertThat(exit).as(err.toString()).isZero();
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "left out, neither fire nor nofire: 1 images in " + pictures.resolve("controlled")
                                + " (--count controlled=fire or controlled=nofire counts them)");
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures.at("/left_out/0/folder").asText()).isEqualTo("controlled");
        assertThat(figures.at("/totals/pictures").asInt()).isEqualTo(8);
        assertThat(figures.at("/kinds").findValuesAsText("kind")).containsExactly("all of it", "first", "rooms");
        assertThat(figures.at("/kinds/2/pictures").asInt()).isEqualTo(4);
        assertThat(figures.at("/kinds/2/false_positive_rate").asDouble()).isEqualTo(1);
        assertThat(figures.at("/kinds/2/intervals_95/false_positive_rate")).hasSize(2);
        assertThat(figures.at("/kinds/2/auroc").isNull()).isTrue();
        assertThat(figures.at("/kinds/2/auroc_against_all/auroc").asDouble())
                .as("rooms have no fire: all fires stand against them")
                .isEqualTo(figures.at("/totals/auroc").asDouble());
        assertThat(figures.at("/kinds/0").has("auroc_against_all")).isFalse();
        assertThat(out.toString()).containsPattern("(?m)^rooms +4 +1.000 ");
        assertThat(report.resolve("sources-and-kinds.csv"))
                .content()
                .containsPattern("(?m)^kind,rooms,4,1.000000,1.000000,1.000000,0,,,,[0-9.]+,[0-9.]+,[0-9.]+,true$");
    }

    @Test
    void countedFolder_andSelectedSources_areWhatIsScored() throws IOException {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 5);
        Path pictures = folder.resolve("pictures");
        DrawnImages.write(pictures, 3, 1);
        Files.createDirectories(folder.resolve("pictured"));
        Files.copy(pictures.resolve("fire/drawn0_0.png"), folder.resolve("pictured/screen_0.png"));
        Path scores = folder.resolve("scores.csv");

        assertThat(run(
                        folder.resolve("pictured").toString(),
                        "--model",
                        folder.resolve("model").toString(),
                        "--count",
                        "pictured=nofire",
                        "--scores",
                        scores.toString()))
                .as(err.toString())
                .isZero();
        assertThat(scores).content().contains("screen_0.png,nofire,");
        assertThat(run(
                        folder.resolve("pictured").toString(),
                        "--model",
                        folder.resolve("model").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--count pictured=fire or pictured=nofire");

        assertThat(run(
                        pictures.toString(),
                        "--model",
                        folder.resolve("model").toString(),
                        "--sources",
                        "drawn0",
                        "--scores",
                        scores.toString()))
                .isZero();
        assertThat(Files.readAllLines(scores).stream().skip(1)).isNotEmpty().allMatch(line -> line.contains("drawn0_"));
        assertThat(run(
                        pictures.toString(),
                        "--model",
                        folder.resolve("model").toString(),
                        "--without-sources",
                        "elsewhere"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("elsewhere: no image is of this source; there are [drawn0");
    }

    @Test
    void whatCannotWork_isSaidBeforeAnyImageIsScored() {
        assertThat(run("pictures", "--threshold", "70")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--threshold must be from 0 to 1, not 70.0");
        Path nowhere = folder.resolve("none");
        assertThat(run("pictures", "--json", nowhere.resolve("a.json").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--json: there is no folder " + nowhere + ": make it first");
    }

    @Test
    void folderThatIsNotThere_isOneLineAndExit2() throws IOException {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 5);
        int exit = run(
                folder.resolve("nothing").toString(),
                "--model",
                folder.resolve("model").toString());
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("no folder");
    }

    @Test
    void classWithoutImages_isOneLineAndExit2() throws IOException {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 5);
        Files.createDirectories(folder.resolve("pictures/nofire"));
        Files.createDirectories(folder.resolve("pictures/fire"));
        int exit = run(
                folder.resolve("pictures").toString(),
                "--model",
                folder.resolve("model").toString());
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("no images in");
    }

    private int run(String... arguments) {
        List<String> whole = new ArrayList<>(List.of("evaluate"));
        whole.addAll(List.of(arguments));
        return Emberwatch.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(whole.toArray(String[]::new));
    }
}
