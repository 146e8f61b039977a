package io.emberwatch.core.modelpackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelPackageTest {
    private static final String MANIFEST = """
            {"format": 1, "architecture": "densenet121",
             "input": {"height": 224, "width": 200, "preprocess": "torch"},
             "labels": ["nofire", "fire"], "fireClass": "fire", "threshold": 0.5, "temperature": 1.0,
             "features": "features",
             "head": {"scale": "s", "shift": "b",
                      "dense": [{"kernel": "k", "bias": "c", "activation": "softmax"}]},
             "training": {}}
            """;

    @TempDir
    Path folder;

    @Test
    void open_readsTheManifest() throws IOException {
        writePackage(MANIFEST);

        try (ModelPackage bundle = ModelPackage.open(folder.toString())) {
            assertThat(bundle.directory()).isEqualTo(folder);
            assertThat(bundle.manifest().architecture()).isEqualTo("densenet121");
            assertThat(bundle.manifest().input().width()).isEqualTo(200);
            assertThat(bundle.manifest().fireIndex()).isEqualTo(1);
        }
        assertThat(folder.resolve("saved_model.pb")).as("not ours to remove").exists();
    }

    @Test
    void kerasFile_isSentToItsImport() throws IOException {
        Path file = Files.writeString(folder.resolve("model.h5"), "weights");

        assertThatThrownBy(() -> ModelPackage.open(file.toString()))
                .isInstanceOf(ModelPackageException.class)
                .hasMessage(file + " is a Keras file, not a model package: make one of it with emberwatch import-keras "
                        + file + " --out FOLDER, and name that folder");
        Path missing = folder.resolve("mistyped.keras");
        assertThatThrownBy(() -> ModelPackage.open(missing.toString()))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageStartingWith(missing + " does not exist. ")
                .hasMessageContaining("emberwatch import-keras " + missing);
    }

    @Test
    void wrongPreprocessing_isNamedWithItsFile() throws IOException {
        writePackage(MANIFEST.replace("\"torch\"", "\"tf resize=squash\""));

        assertThatThrownBy(() -> ModelPackage.open(folder))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("model.json")
                .hasMessageContaining("preprocessing resize=squash: expected stretch, fit, crop");
    }

    @Test
    void packageOfBefore_hasNoLayersAndNoFigures() throws IOException {
        writePackage(MANIFEST);

        try (ModelPackage bundle = ModelPackage.open(folder)) {
            assertThat(bundle.manifest().layers()).isEmpty();
            assertThat(bundle.manifest().figures().isEmpty()).isTrue();
        }
    }

    @Test
    void layersAndFigures_areRead() throws IOException {
        writePackage(MANIFEST.replace("\"training\": {}", """
                "layers": [{"name": "relu", "type": "Activation", "outputShape": [null, 7, 6, 1024]}],
                "training": {}, "figures": {"totals": {"pictures": 3}}"""));

        try (ModelPackage bundle = ModelPackage.open(folder)) {
            assertThat(bundle.manifest().layers())
                    .containsExactly(new ModelManifest.Layer("relu", "Activation", Arrays.asList(null, 7, 6, 1024)));
            assertThat(bundle.manifest().figures().at("/totals/pictures").asInt())
                    .isEqualTo(3);
        }
    }

    @Test
    void sha256_coversEveryFileOfTheModel_andNothingElse() throws IOException {
        writePackage(MANIFEST);
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (String file : new String[] {"saved_model.pb", "model.json"}) {
            Files.copy(folder.resolve(file), copy.resolve(file));
        }
        String hash = sha256(folder);
        assertThat(hash).matches("[0-9a-f]{64}").isEqualTo(sha256(copy));

        Files.writeString(copy.resolve("MODEL.md"), "a note");
        assertThat(sha256(copy)).isEqualTo(hash);
        Files.createDirectory(copy.resolve("variables"));
        Files.writeString(copy.resolve("variables/variables.index"), "");
        String withVariables = sha256(copy);
        assertThat(withVariables).isNotEqualTo(hash);
        Files.writeString(copy.resolve("variables/variables.index"), "x");
        assertThat(sha256(copy)).isNotIn(hash, withVariables);
        Files.writeString(folder.resolve("saved_model.pb"), "another graph");
        assertThat(sha256(folder)).isNotEqualTo(hash);
    }

    private static String sha256(Path directory) {
        try (ModelPackage bundle = ModelPackage.open(directory)) {
            return bundle.sha256();
        }
    }

    @Test
    void open_namesTheMissingFolder() {
        assertThatThrownBy(() -> ModelPackage.open(folder.resolve("nowhere")))
                .isInstanceOf(ModelPackageException.class)
                .hasMessage("model folder " + folder.resolve("nowhere")
                        + " does not exist: set model.path to builtin or to the folder of a model package");
    }

    @Test
    void open_namesTheMissingGraph() {
        assertThatThrownBy(() -> ModelPackage.open(folder))
                .hasMessage("model folder " + folder
                        + " has no saved_model.pb: it must hold a SavedModel and its model.json");
    }

    @Test
    void open_namesTheMissingManifest() throws IOException {
        Files.createFile(folder.resolve("saved_model.pb"));

        assertThatThrownBy(() -> ModelPackage.open(folder))
                .hasMessageStartingWith("model folder " + folder + " has no model.json")
                .hasMessageContaining("emberwatch import-savedmodel " + folder + " --out FOLDER");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"format\": 1            | \"format\": 2            | format 2 is newer than 1",
                "\"format\": 1            | \"format\": 0            | \"format\" must be a number of at least 1",
                "\"fireClass\": \"fire\"  | \"fireClass\": \"smoke\" | \"smoke\" is not among labels [nofire, fire]",
                "\"threshold\": 0.5       | \"threshold\": 1.5       | threshold 1.5 is not within 0 to 1",
                "\"height\": 224          | \"height\": 0            | at least 1x1 pixels",
                "softmax                  | mish                    | activation \"mish\" is none of",
                "\"features\": \"features\", | ''                    | Missing creator property 'features'",
                "\"labels\": [             | \"colour\": 1, \"labels\": [ | Unrecognized field \"colour\"",
                "{\"format\"              | [\"format\"              | not JSON at line 1"
            })
    void open_saysInOneLineWhatIsWrongWithTheManifest(String part, String replacement, String message)
            throws IOException {
        assertThat(MANIFEST).contains(part);
        writePackage(MANIFEST.replace(part, replacement));

        assertThatExceptionOfType(ModelPackageException.class)
                .isThrownBy(() -> ModelPackage.open(folder))
                .satisfies(thrown -> assertThat(thrown.getMessage())
                        .startsWith("model description " + folder.resolve("model.json") + ": ")
                        .contains(message)
                        .doesNotContain("\n"));
    }

    private void writePackage(String manifest) throws IOException {
        Files.createFile(folder.resolve("saved_model.pb"));
        Files.writeString(folder.resolve("model.json"), manifest);
    }
}
