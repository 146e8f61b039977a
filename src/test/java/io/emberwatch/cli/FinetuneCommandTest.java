package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.incident.FinetuneGain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinetuneCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private Path data;
    private Path model;

    @BeforeEach
    void makeModel() throws IOException {
        data = folder.resolve("data");
        model = folder.resolve("base");
        TinyModels.writeWithLinearHead(model, 5);
    }

    @Test
    void newPackage_isUsable_andReplacedOnlyWithForce() throws IOException {
        DrawnImages.write(data.resolve("train"), 6, 1);
        Files.writeString(data.resolve("train/fire/torn_1.jpg"), "no image");

        assertThat(finetune("--views", "1")).isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains("skipped, cannot be read: train/fire/torn_1.jpg", "before", "after", "auroc")
                .contains("model package written to " + folder.resolve("out/model") + ": set model.path to it");
        try (ModelPackage bundle = ModelPackage.open(folder.resolve("out/model"))) {
            assertThat(bundle.manifest().training().at("/views").asInt()).isEqualTo(1);
            assertThat(bundle.manifest().training().at("/class_weights").asText())
                    .isEqualTo("balanced");
            assertThat(bundle.manifest().training().at("/base/training/summary").asText())
                    .isEqualTo("random weights, for tests");
        }

        assertThat(finetune("--views", "1")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("already holds a model", "--force");
        assertThat(finetune("--views", "1", "--class-weights", "none", "--force"))
                .isZero();
        try (ModelPackage bundle = ModelPackage.open(folder.resolve("out/model"))) {
            assertThat(bundle.manifest().training().at("/class_weights").asText())
                    .isEqualTo("none");
        }
    }

    @Test
    void gainOnHeldOutImages_isLeftForTheMonitorsPage() throws IOException {
        DrawnImages.write(data.resolve("train"), 10, 1);
        Path incidents = Files.createDirectories(folder.resolve("incidents"));

        assertThat(finetune("--views", "1", "--incidents", incidents.toString()))
                .as(err.toString())
                .isZero();

        FinetuneGain gain = FinetuneGain.read(incidents).orElseThrow();
        try (ModelPackage base = ModelPackage.open(model);
                ModelPackage fitted = ModelPackage.open(folder.resolve("out/model"))) {
            assertThat(gain.base()).isEqualTo(base.sha256());
            assertThat(gain.model()).isEqualTo(fitted.sha256());
            JsonNode training = fitted.manifest().training();
            assertThat(gain.images().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(training.path("val_pictures").asLong())
                    .isPositive();
            assertThat(gain.before().get("auroc"))
                    .isEqualTo(training.at("/val_before/auroc").asDouble());
            assertThat(gain.after().get("auroc"))
                    .isEqualTo(training.at("/val_after/auroc").asDouble());
        }
        assertThat(out.toString()).contains("shown on the monitor's page System");
    }

    @Test
    void missingFolderOfIncidents_isToldBeforeTheWork() {
        assertThat(finetune("--incidents", folder.resolve("nowhere").toString()))
                .isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("there is no folder of incidents");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void emptyClass_isOneLineAndExit2() throws IOException {
        DrawnImages.write(data.resolve("train"), 2, 1);
        try (var files = Files.newDirectoryStream(data.resolve("train/fire"))) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        assertRefused("no images in " + data.resolve("train/fire"));
    }

    @Test
    void classOfUnreadableImages_isOneLineAndExit2() throws IOException {
        DrawnImages.write(data.resolve("train"), 2, 1);
        DrawnImages.write(data.resolve("val"), 2, 2);
        try (var files = Files.newDirectoryStream(data.resolve("train/fire"))) {
            for (Path file : files) {
                Files.writeString(file, "no image");
            }
        }
        assertRefused("no image of class fire in train can be read");
    }

    @Test
    void headWithAHiddenLayer_isOneLineAndExit2() throws IOException {
        TinyModels.writeWithHiddenLayer(folder.resolve("base"), 5);
        DrawnImages.write(data.resolve("train"), 2, 1);
        assertRefused("must be the mean over space and one dense layer: its head has 2 dense layers");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void otherNumbersOfViews_areRefused() {
        assertThat(finetune("--views", "5")).isEqualTo(2);
        assertThat(err.toString()).contains("--views must be from 1 to 4, not 5");
    }

    private void assertRefused(String why) {
        assertThat(finetune()).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains(why);
    }

    private int finetune(String... options) {
        List<String> whole = new ArrayList<>(List.of(
                "finetune",
                data.toString(),
                "--model",
                model.toString(),
                "--out",
                folder.resolve("out").toString()));
        whole.addAll(List.of(options));
        return Emberwatch.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(whole.toArray(String[]::new));
    }
}
