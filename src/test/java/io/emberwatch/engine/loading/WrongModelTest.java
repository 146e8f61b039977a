package io.emberwatch.engine.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.NetworkClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrongModelTest {
    @TempDir
    Path model;

    @BeforeEach
    void writeModel() throws IOException {
        TinyModels.writeWithLinearHead(model, 2);
    }

    @Test
    void load_saysThatTheGraphIsBroken() throws IOException {
        Files.writeString(model.resolve("saved_model.pb"), "not a graph");

        assertUnusable("TensorFlow cannot load its saved_model.pb: ");
    }

    @Test
    void load_namesAConstantThatIsNotInTheGraph() throws IOException {
        ModelPackage bundle = ModelPackage.open(model);
        replaceInManifest("\"" + bundle.manifest().head().scale() + "\"", "\"nowhere\"");

        assertUnusable("No Operation named [nowhere] in the Graph");
    }

    @Test
    void load_saysThatTheHeadDoesNotFit() throws IOException {
        ModelPackage bundle = ModelPackage.open(model);
        String kernel = bundle.manifest().head().dense().get(0).kernel();
        replaceInManifest("\"" + kernel + "\"", "\"" + bundle.manifest().head().shift() + "\"");

        assertUnusable("the head in its manifest does not fit the graph");
    }

    @Test
    void load_countsTheLabels() throws IOException {
        replaceInManifest("\"nofire\"", "\"nofire\", \"smoke\"");

        assertUnusable("it gives 2 scores");
    }

    private void assertUnusable(String fault) {
        NetworkOptions options = new NetworkOptions(Device.CPU, Precision.FP32, 0, 1);
        ModelPackage bundle = ModelPackage.open(model);
        assertThatExceptionOfType(ModelPackageException.class)
                .isThrownBy(() ->
                        NetworkClassifier.load(bundle, options, camera -> 0, MapChoices.USUAL, InferenceListener.NOOP))
                .satisfies(thrown -> assertThat(thrown.getMessage())
                        .startsWith("model in " + model + " cannot be used: ")
                        .contains(fault)
                        .doesNotContain("\n"));
    }

    private void replaceInManifest(String part, String replacement) throws IOException {
        Path file = model.resolve("model.json");
        String text = Files.readString(file);
        assertThat(text).contains(part);
        Files.writeString(file, text.replace(part, replacement));
    }
}
