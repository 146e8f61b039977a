package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.lab.keras.KerasFixtures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ImportKerasCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void goodFile_becomesAPackageThatModelPathTakes() throws IOException {
        Path file = KerasFixtures.unpack("keras2-flat.h5", folder);
        Path labels = Files.writeString(folder.resolve("labels.txt"), "smoke\nflames\n\nclouds\nnothing\n");
        int code = run(
                file.toString(),
                "--out",
                folder.resolve("model").toString(),
                "--preprocess",
                "caffe",
                "--labels-file",
                labels.toString(),
                "--fire-class",
                "flames",
                "--threshold",
                "0.6");
        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("densenet-2-1-1-1", "Keras 2.15.0", "96x96", "fc1[8], classes[4]", "\"flames\" (output 1)");
        try (ModelPackage bundle = ModelPackage.open(folder.resolve("model"))) {
            ModelManifest manifest = bundle.manifest();
            assertThat(manifest.labels()).containsExactly("smoke", "flames", "clouds", "nothing");
            assertThat(manifest.fireIndex()).isEqualTo(1);
            assertThat(manifest.threshold()).isEqualTo(0.6);
            assertThat(manifest.input()).isEqualTo(new ModelManifest.Input(96, 96, Preprocessing.CAFFE));
            assertThat(manifest.training().path("keras").asText()).isEqualTo("2.15.0");
            assertThat(manifest.training().path("notes").isArray())
                    .as("also where there are none")
                    .isTrue();
        }
    }

    @Test
    void weightsAlone_areTakenWithWhatIsAssumedSaid() throws IOException {
        Path file = KerasFixtures.unpack("keras3-nested.weights.h5", folder);
        int code = run(
                file.toString(),
                "--out",
                folder.resolve("model").toString(),
                "--architecture=densenet-2-1-1-1",
                "--labels=nofire,fire");
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("224x224", "note: Pixels are taken to be", "note: The file does not tell activations");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keras2-no-activation.h5 | the last, has no activation: its output goes through a sigmoid.",
                "keras3-functional.keras | the last, has no activation: its outputs go through a softmax."
            })
    void lastLayerWithoutActivation_isSaid(String name, String said) throws IOException {
        String file = KerasFixtures.unpack(name, folder).toString();
        assertThat(run(file, "--out", folder.resolve("model").toString(), "--labels=nofire,fire"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("note: Layer ", said);
    }

    @Test
    void otherFormsOfTensorFlow_areToldWhereToGo() throws IOException {
        Path saved = Files.createDirectories(folder.resolve("saved"));
        Files.writeString(saved.resolve("saved_model.pb"), "graph");
        Path checkpoint = Files.createFile(folder.resolve("weights.ckpt.index"));
        Path model = folder.resolve("model");

        assertThat(run(saved.toString(), "--out", model.toString())).isEqualTo(2);
        assertThat(run(saved.resolve("saved_model.pb").toString(), "--out", model.toString()))
                .isEqualTo(2);
        assertThat(run(checkpoint.toString(), "--out", model.toString())).isEqualTo(2);

        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("is a SavedModel: use emberwatch import-savedmodel " + saved + " --out "
                                        + model),
                        line -> assertThat(line).contains("is the graph of a SavedModel: name its folder"),
                        line -> assertThat(line)
                                .contains("is a TensorFlow checkpoint, which has weights without layers"));
    }

    @Test
    void pixelsOfTheArticle_areTakenInFull() throws IOException {
        Path model = folder.resolve("model");
        int code = run(
                KerasFixtures.unpack("keras3-oblong.keras", folder).toString(),
                "--out",
                model.toString(),
                "--labels=nofire,fire",
                "--preprocess",
                "channels=bgr scale=1/127.5 offset=-1 resize=crop interpolation=linear");

        assertThat(code).isZero();
        assertThat(out.toString()).contains("images of 128x64, preprocess bgr resize=crop interpolation=linear");
        try (ModelPackage bundle = ModelPackage.open(model)) {
            assertThat(bundle.manifest().input())
                    .isEqualTo(new ModelManifest.Input(
                            64, 128, Preprocessing.parse("bgr resize=crop interpolation=linear")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keras2-top.h5 | --labels=fire,other | --labels: 2 names, but the model has 3 classes",
                "keras2-top.h5 | --labels=fire,other,other | --labels: other is there twice",
                "keras2-top.h5 | --labels=fire,,other | --labels: a name is empty",
                "keras2-top.h5 | --labels=flames,smoke,none | --fire-class is needed: which of flames, smoke, none",
                "keras2-top.h5 | --threshold=0.4 | --fire-class is needed: which of class_0, class_1, class_2",
                "keras2-top.h5 | --labels=flames,smoke,none --fire-class=Flame | no class is called Flame, the nearest is flames",
                "keras2-top.h5 | --fire-class=class_0 --threshold=1.5 | --threshold: 1.5, expected 0 to 1",
                "keras2-top.h5 | --fire-class=class_0 --preprocess=bgra | --preprocess: unknown mode bgra, known are unit, tf, torch, caffe",
                "keras2-top.h5 | --fire-class=class_0 --input=8 | --input: 8 pixels, expected 32 to 1024",
                "keras2-top.h5 | --fire-class=class_0 --architecture=resnet50 | --architecture: unknown name resnet50",
                "keras2-top.h5 | --fire-class=class_0 --architecture=densenet169 | the file holds a densenet-2-1-1-1, not a densenet169",
                "keras2-top-weights.h5 | --fire-class=class_0 | --architecture is needed",
                "keras3-functional.keras | --fire-class=class_0 --preprocess=unit | the model has tf inside it (layer rescaling)",
                "keras2-top.h5 | --labels-file=nowhere.txt | --labels-file: nowhere.txt cannot be read",
                "keras2-top.h5 | --labels=a,b --labels-file=f | mutually exclusive",
            })
    void wrongOption_isOneLineAndExit2(String name, String options, String message) throws IOException {
        Path file = KerasFixtures.unpack(name, folder);
        String line = file + " --out " + folder.resolve("model") + " " + options;
        assertThat(run(line.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ");
        assertThat(folder.resolve("model")).doesNotExist();
    }

    @Test
    void missingFile_isExit2() {
        assertThat(run("nowhere.h5", "--out", folder.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "nowhere.h5 does not exist: name a .h5, .keras or .weights.h5 file of Keras");
    }

    @Test
    void damagedFile_isOneLineAndExit1() throws IOException {
        Path file = Files.writeString(folder.resolve("model.h5"), "no HDF5");
        assertThat(run(file.toString(), "--out", folder.resolve("model").toString()))
                .isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().startsWith(file + ": is neither");
    }

    @Test
    void folderWithAModel_isLeftAlone() throws IOException {
        Path file = KerasFixtures.unpack("keras2-top.h5", folder);
        Path kept = Files.writeString(folder.resolve("saved_model.pb"), "mine");
        assertThat(run(file.toString(), "--out", folder.toString(), "--fire-class=class_0"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("already holds a model");
        assertThat(kept).hasContent("mine");
    }

    @Test
    void input_isWidthAndHeight() throws IOException {
        Path file = KerasFixtures.unpack("keras2-top.h5", folder);
        Path model = folder.resolve("m");
        assertThat(run(file.toString(), "--out", model.toString(), "--fire-class=class_0", "--input=128x64"))
                .isZero();
        assertThat(out.toString()).contains("images of 128x64");
        try (ModelPackage bundle = ModelPackage.open(model)) {
            assertThat(bundle.manifest().input().width()).isEqualTo(128);
            assertThat(bundle.manifest().input().height()).isEqualTo(64);
        }
    }

    @Test
    void imagesThatAreNotSquare_needASize() throws IOException {
        Path file = KerasFixtures.unpack("keras2-top.h5", folder);
        assertThat(run(file.toString(), "--out", folder.resolve("m").toString(), "--fire-class=class_0", "--input=64"))
                .isZero();
        assertThat(out.toString()).contains("note: The model was made for images of 96x96, not 64x64.");
    }

    @Test
    void imagesToCalibrateWith_areLookedForBeforeAnythingIsWritten() throws IOException {
        Path file = KerasFixtures.unpack("keras2-top.h5", folder);
        Path data = Files.createDirectories(folder.resolve("data"));
        String model = folder.resolve("m").toString();

        assertThat(run(file.toString(), "--out", model, "--fire-class=class_0", "--calibrate=" + folder + "/none"))
                .isEqualTo(2);
        assertThat(run(file.toString(), "--out", model, "--labels=fire,smoke,none", "--calibrate=" + data))
                .isEqualTo(2);

        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("--calibrate: no folder " + folder + "/none"),
                        line -> assertThat(line).contains("no folder " + data.resolve("fire")));
        assertThat(folder.resolve("m")).doesNotExist();
    }

    private int run(String... arguments) {
        CommandLine command = Emberwatch.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 1];
        all[0] = "import-keras";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return command.execute(all);
    }
}
