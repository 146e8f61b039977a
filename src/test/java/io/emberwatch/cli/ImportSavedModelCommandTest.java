package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.savedmodel.foreign.SavedModelFixtures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportSavedModelCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private String model() {
        return folder.resolve("model").toString();
    }

    @Test
    void savedModel_becomesAPackageThatModelPathTakes() throws IOException {
        Path labels = Files.writeString(folder.resolve("labels.txt"), "clear\nburning\n");

        int code = run(
                "import-savedmodel",
                SavedModelFixtures.unpack("keras2-mbconv", folder).toString(),
                "--out",
                model(),
                "--labels-file",
                labels.toString(),
                "--fire-class=burning",
                "--threshold=0.6");

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains(
                        "images of 64x48, preprocess raw",
                        "heat map of layer top_activation: 16x12 cells, 16 channels",
                        "fire is \"burning\" (output 1)",
                        "note: one sigmoid: two classes",
                        "note: bytes go into the network as they are");
        try (ModelPackage bundle = ModelPackage.open(folder.resolve("model"))) {
            ModelManifest manifest = bundle.manifest();
            assertThat(manifest.labels()).containsExactly("clear", "burning");
            assertThat(manifest.threshold()).isEqualTo(0.6);
            assertThat(manifest.hasHead()).isFalse();
        }
    }

    @Test
    void package_isEvaluatedAndExplained() throws IOException {
        SavedModelFixtures.imported("keras3-mbconv", folder);
        String imported = folder.resolve("keras3-mbconv-package").toString();
        DrawnImages.write(folder.resolve("pictures"), 3, 1);
        String picture;
        try (var files = Files.list(folder.resolve("pictures/fire"))) {
            picture = files.findFirst().orElseThrow().toString();
        }
        Path scores = folder.resolve("scores.csv");
        Path report = folder.resolve("report");

        assertThat(run(
                        "evaluate",
                        folder.resolve("pictures").toString(),
                        "--model",
                        imported,
                        "--stress",
                        "--scores",
                        scores.toString(),
                        "--report",
                        report.toString()))
                .as(err.toString())
                .isZero();
        assertThat(Files.readAllLines(scores)).hasSize(7);
        assertThat(out.toString()).contains("pointing_game");
        Path sheets = folder.resolve("sheets");
        assertThat(run(
                        "explain",
                        picture,
                        "--model",
                        imported,
                        "--method=gradcam,layercam,eigencam,scorecam",
                        "--out",
                        sheets.toString()))
                .as(err.toString())
                .isZero();
        try (var files = Files.list(sheets)) {
            assertThat(files.filter(file -> file.toString().endsWith("-heat.png")))
                    .hasSize(4);
        }
        assertThat(run(
                        "faithfulness",
                        folder.resolve("pictures").toString(),
                        "--model",
                        imported,
                        "--method=gradcam",
                        "--pictures=2",
                        "--steps=3"))
                .as(err.toString())
                .isZero();
        assertThat(run("summary", "--model", imported)).isZero();
        assertThat(out.toString()).contains("se_excite", "top_activation");
    }

    @Test
    void whatNeedsAKnownHead_isRefusedInOneLine() throws IOException {
        SavedModelFixtures.imported("keras2-residual", folder);
        String imported = folder.resolve("keras2-residual-package").toString();
        DrawnImages.write(folder.resolve("pictures"), 3, 1);
        String pictures = folder.resolve("pictures").toString();

        assertRefused(
                "method cam needs a network", "explain", pictures, "--model", imported, "--method=cam", "--out=x");
        assertRefused("its head has 0 dense layers", "finetune", pictures, "--model", imported, "--out", folder + "/f");
        SavedModelFixtures.imported("keras2-mbconv", folder);
        assertRefused(
                "onednn runs only DenseNets",
                "calibrate",
                pictures,
                "--model",
                folder.resolve("keras2-mbconv-package").toString());
        assertRefused("use engine auto or tensorflow", "evaluate", pictures, "--model", imported, "--engine=onednn");
    }

    @Test
    void folderMadeByHand_isSentToTheImport() throws IOException {
        Path byHand = SavedModelFixtures.unpack("keras2-residual", folder);
        assertRefused("import-savedmodel", "summary", "--model", byHand.toString());
        Files.writeString(byHand.resolve("model.json"), """
                {"format": 1, "architecture": "resnet50", "input": {"height": 48, "width": 64, "preprocess": "caffe"},
                 "labels": ["fire", "smoke", "nothing"], "fireClass": "fire", "threshold": 0.5, "temperature": 1,
                 "features": "conv5_block3_out", "training": {}}
                """);

        assertRefused(
                "takes [input_1] and gives [scores]: import-savedmodel makes a model folder",
                "summary",
                "--model",
                byHand.toString());
    }

    @Test
    void mistakes_areOneLineWithTheRemedy() throws IOException {
        String model = SavedModelFixtures.unpack("keras3-residual", folder).toString();

        assertRefused(
                "no class is called fier",
                "import-savedmodel",
                model,
                "--out",
                model(),
                "--labels=fire,a,b",
                "--fire-class=fier");
        assertRefused("unknown mode vgg", "import-savedmodel", model, "--out", model(), "--preprocess=vgg");
        assertRefused("--input must be pixels", "import-savedmodel", model, "--out", model(), "--input=big");
        assertRefused("of 64 pixels there, not of 224", "import-savedmodel", model, "--out", model(), "--input=224x48");
        assertRefused("--threshold", "import-savedmodel", model, "--out", model(), "--threshold=2");
        assertRefused("is not a folder", "import-savedmodel", model + "/saved_model.pb", "--out", model());
        assertThat(folder.resolve("model")).doesNotExist();
    }

    private void assertRefused(String part, String... arguments) {
        err.getBuffer().setLength(0);
        assertThat(run(arguments)).as(err.toString()).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains(part);
    }

    private int run(String... arguments) {
        CommandLine command = Emberwatch.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of(arguments));
        return command.execute(all.toArray(String[]::new));
    }
}
