package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.metrics.RankingMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingHistoryTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void noteSomeSteps() throws IOException {
        file = folder.resolve("history.jsonl");
        TrainingHistory history = TrainingHistory.from(file, 0);
        for (int step = 10; step <= 50; step += 10) {
            history.losses(step, step, 64, 0.001, 1.0 / step, 0);
            history.validation(step, step, 64, new RankingMetrics(0.9 + step / 1000.0, 0.9, 0.1), 2.0 / step);
        }
    }

    @Test
    void resumedRun_forgetsWhatCameAfterItsCheckpoint_andALineCutOffByAKill() throws IOException {
        Files.writeString(file, "{\"step\":55,\"lo", StandardOpenOption.APPEND);
        TrainingHistory resumed = TrainingHistory.from(file, 30);
        assertThat(resumed.having("loss")).hasSize(3);
        resumed.losses(40, 40, 64, 0.001, 0.5, 0);
        List<JsonNode> losses = TrainingHistory.from(file, 1000).having("loss");
        assertThat(losses).hasSize(4);
        assertThat(losses.get(3).path("loss").asDouble()).isEqualTo(0.5);
    }

    @Test
    void report_holdsSettings_dataHash_andCurves() throws IOException {
        DrawnImages.write(folder.resolve("train"), 2, 1);
        ImageFolder images = ImageFolder.listAll(folder.resolve("train"), "fire");
        List<Path> files =
                images.entries().stream().map(ImageFolder.Entry::file).toList();
        TrainingFolders.DataHash before = TrainingFolders.DataHash.of(folder, files);
        TrainingReport.write(
                summary(7),
                new RunSettings(Map.of("--seed", "3"), before.sha256(), List.of()),
                before,
                List.of("train/fire/broken.png", "val/fire/empty.png"),
                TrainingHistory.from(file, 50),
                folder.resolve("report"));
        JsonNode report = new ObjectMapper()
                .readTree(folder.resolve("report").resolve("report.json").toFile());
        assertThat(report.path("steps").asInt()).isEqualTo(7);
        assertThat(report.path("settings").path("--seed").asText()).isEqualTo("3");
        assertThat(report.path("data_sha256").asText()).isEqualTo(before.sha256());
        assertThat(report.path("data_files").asInt()).isEqualTo(4);
        assertThat(report.at("/skipped/1").asText()).isEqualTo("val/fire/empty.png");
        assertThat(report.path("validations")).hasSize(5);
        for (String curve : List.of("loss.png", "validation-auroc.png", "learning-rate.png")) {
            assertThat(ImageIO.read(folder.resolve("report").resolve(curve).toFile()))
                    .isNotNull();
        }
        Files.write(images.entries().get(0).file(), new byte[] {1}, StandardOpenOption.APPEND);
        assertThat(TrainingFolders.DataHash.of(folder, files).sha256()).isNotEqualTo(before.sha256());
    }

    private static TrainingReport.Summary summary(int steps) {
        return new TrainingReport.Summary(
                steps, 4, 4, 0, 1, 1, "[64]", 0.002, 0.02, 0.05, "{}", "{}", "[]", 3, false, "none", List.of(), null);
    }
}
