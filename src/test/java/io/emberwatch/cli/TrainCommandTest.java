package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.savedmodel.PackageFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainCommandTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    @Tag("slow")
    void smallDenseNet_isTrainedAndExported() throws Exception {
        DrawnImages.write(folder.resolve("data/train"), 6, 1);
        DrawnImages.write(folder.resolve("data/val"), 4, 2);
        int exit = run(
                folder.resolve("data").toString(),
                "--out",
                folder.resolve("out").toString(),
                "--architecture",
                "densenet-small",
                "--batch",
                "4",
                "--epochs",
                "2",
                "--sizes",
                "64");
        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        try (ModelPackage bundle = ModelPackage.open(folder.resolve("out/model"))) {
            assertThat(bundle.manifest().labels()).containsExactly("nofire", "fire");
            assertThat(bundle.manifest().training().path("steps").asInt()).isEqualTo(6);
            assertThat(bundle.manifest().threshold()).isBetween(0.5, 1.0);
        }
        assertThat(folder.resolve("out/report/report.json")).content().contains("data_sha256", "\"steps\" : 6");
        assertThat(report(folder.resolve("out")).path("changed_settings").isArray())
                .as("also where nothing was changed")
                .isTrue();
        assertThat(folder.resolve("out/history.jsonl")).content().contains("val_auroc");
    }

    @Test
    @Tag("slow")
    void moreThanTwoClasses_areTrained_withFireLast() throws Exception {
        DrawnImages.write(folder.resolve("data/train"), 4, 1);
        DrawnImages.write(folder.resolve("data/val"), 3, 2);
        for (String split : new String[] {"train", "val"}) {
            DrawnImages.write(folder.resolve("other").resolve(split), 3, 3);
            Files.move(
                    folder.resolve("other").resolve(split).resolve("nofire"),
                    folder.resolve("data").resolve(split).resolve("smoke"));
        }
        int exit = run(
                folder.resolve("data").toString(),
                "--out",
                folder.resolve("out").toString(),
                "--architecture",
                "densenet-small",
                "--batch",
                "4",
                "--epochs",
                "1",
                "--sizes",
                "64",
                "--class-weight",
                "smoke=2",
                "--without",
                "mixup,inset");
        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        try (ModelPackage bundle = ModelPackage.open(folder.resolve("out/model"))) {
            assertThat(bundle.manifest().labels()).containsExactly("nofire", "smoke", "fire");
            assertThat(bundle.manifest().fireIndex()).isEqualTo(2);
        }
    }

    @Test
    @Tag("slow")
    void unlabelledImages_areForATeacherOnly_andSkippedOnesAreInTheReport() throws Exception {
        Path data = folder.resolve("data");
        DrawnImages.write(data.resolve("train"), 4, 1);
        DrawnImages.write(data.resolve("val"), 3, 2);
        DrawnImages.write(data.resolve("unlabelled/some"), 5, 3);
        Files.writeString(data.resolve("unlabelled/broken.jpg"), "no image");
        String[] usual = {
            data.toString(), "--architecture", "densenet-small", "--batch", "4", "--sizes", "64", "--input", "64"
        };
        Path alone = folder.resolve("alone");
        assertThat(run(with(usual, "--epochs", "1", "--out", alone.toString()))).isZero();
        JsonNode first = report(alone);
        assertThat(first.path("unlabelled_pictures").asInt()).isZero();
        assertThat(first.path("data_files").asInt()).isEqualTo(14);
        assertThat(first.path("skipped")).isEmpty();

        Path taught = folder.resolve("taught");
        String teacher = alone.resolve("checkpoint.bin").toString();
        assertThat(run(with(usual, "--epochs", "1", "--out", taught.toString(), "--teacher", teacher)))
                .isZero();
        assertThat(err.toString()).isEmpty();
        JsonNode second = report(taught);
        assertThat(second.path("unlabelled_pictures").asInt()).isEqualTo(10);
        assertThat(second.path("training_pictures").asInt()).isEqualTo(18);
        assertThat(second.path("data_files").asInt()).isEqualTo(25);
        assertThat(second.path("skipped"))
                .singleElement()
                .extracting(JsonNode::asText)
                .isEqualTo(data.resolve("unlabelled/broken.jpg").toString());
        assertThat(second.path("steps").asInt()).isEqualTo(19 / 4);
    }

    @Test
    @Tag("slow")
    void meanOfTwoRuns_isExportedWithoutTraining_itsFiresRaised() throws Exception {
        Path data = folder.resolve("data");
        DrawnImages.write(data.resolve("train"), 4, 1);
        DrawnImages.write(data.resolve("val"), 3, 2);
        String[] usual = {
            data.toString(), "--architecture", "densenet-small", "--batch", "4", "--sizes", "64", "--input", "64"
        };
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        assertThat(run(with(usual, "--epochs", "1", "--out", first.toString()))).isZero();
        assertThat(run(with(usual, "--epochs", "1", "--seed", "2", "--out", second.toString())))
                .isZero();
        Path mean = folder.resolve("mean");
        String start = first.resolve("checkpoint.bin") + "=0.5," + second.resolve("checkpoint.bin") + "=0.5";

        assertThat(run(with(usual, "--epochs", "0", "--fire-bias", "0.5", "--start", start, "--out", mean.toString())))
                .isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(report(mean).path("steps").asInt()).isZero();
        try (ModelPackage a = ModelPackage.open(first.resolve("model"));
                ModelPackage b = ModelPackage.open(second.resolve("model"));
                ModelPackage half = ModelPackage.open(mean.resolve("model"))) {
            assertThat(bias(half)).isCloseTo((bias(a) + bias(b)) / 2 + 0.5f, within(1e-6f));
            assertThat(bias(a)).isNotEqualTo(bias(b));
        }
    }

    /** What the last layer adds to the logit of fire. */
    private static float bias(ModelPackage model) {
        return PackageFiles.weights(model).get("predictions/bias").values()[1];
    }

    @Test
    void noPasses_needWeightsToExport() throws Exception {
        int exit = run(
                folder.toString(),
                "--epochs",
                "0",
                "--out",
                folder.resolve("out").toString());
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("--epochs 0", "--start");
    }

    private static String[] with(String[] usual, String... more) {
        return Stream.concat(Stream.of(usual), Stream.of(more)).toArray(String[]::new);
    }

    private static JsonNode report(Path out) throws IOException {
        return new ObjectMapper()
                .readTree(out.resolve("report").resolve("report.json").toFile());
    }

    @Test
    void classWithoutImages_isOneLineAndExit2() throws Exception {
        DrawnImages.write(folder.resolve("train"), 1, 1);
        Files.createDirectories(folder.resolve("train/embers"));
        int exit = run(folder.toString(), "--out", folder.resolve("out").toString());
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("no images in", "embers");
    }

    @Test
    void missingData_isOneLineAndExit2() {
        int exit = run(
                folder.resolve("nothing").toString(),
                "--out",
                folder.resolve("out").toString());
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("no folder");
    }

    @Test
    void unknownArchitecture_isOneLineAndExit2() {
        int exit = run("data", "--out", folder.toString(), "--architecture", "resnet50");
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("unknown architecture resnet50", "densenet121");
    }

    private int run(String... arguments) {
        CommandLine command = Emberwatch.commandLine();
        command.setErr(new PrintWriter(err));
        return command.execute(
                Stream.concat(Stream.of("train"), Arrays.stream(arguments)).toArray(String[]::new));
    }
}
