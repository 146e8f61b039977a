package io.emberwatch.lab.savedmodel.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.lab.explain.summary.ModelSummary;
import io.emberwatch.lab.savedmodel.foreign.SavedModelImport.Imported;
import io.emberwatch.lab.savedmodel.foreign.SavedModelImport.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** What an import makes of SavedModels and of options, and what it refuses. */
class SavedModelImportTest {
    private static final String KERAS = "keras2-residual";
    private static final Shape SIZE = Shape.of(-1, 32, 40, 3);

    @TempDir
    Path folder;

    private Path out() {
        return folder.resolve("out");
    }

    @Test
    void layer_isTheOneThatIsNamed() throws IOException {
        Imported imported =
                SavedModelImport.run(SavedModelFixtures.unpack(KERAS, folder), out(), layer(Optional.of("block0_out")));

        assertThat(imported.manifest().features()).isEqualTo("block0_out");
        assertThat(imported.map()).containsExactly(12, 16, 8);
    }

    @Test
    void unknownLayer_isRefusedWithTheNearest() throws IOException {
        Path model = SavedModelFixtures.unpack(KERAS, folder);

        assertRefused(model, layer(Optional.of("block1_outt")), "there is no layer", "block1_out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras2-mbconv", "keras3-mbconv"})
    void summary_countsVariables_andNoOtherConstants(String name) throws IOException {
        Path out = folder.resolve(name + "-package");
        SavedModelImport.Imported imported =
                SavedModelImport.run(SavedModelFixtures.unpack(name, folder), out, SavedModelFixtures.options(name));

        // Convolutions 224 + 72 + 36 + 40 + 144, batch norms 32 + 32 + 64, dense layer 17: as model.count_params() in
        // Keras.
        assertThat(imported.parameters()).isEqualTo(661);
        try (Network network = OpenedModels.open(out)) {
            ModelSummary summary = ModelSummary.of(network.inspect().nodes());
            assertThat(summary.parameters()).isEqualTo(661);
            assertThat(summary.fixed()).isEqualTo(2 * (8 + 8 + 16));
        }
    }

    @Test
    void parameters_areAsManyAsKerasCounts() throws IOException {
        Imported imported = SavedModelImport.run(
                SavedModelFixtures.unpack(KERAS, folder), out(), SavedModelFixtures.options(KERAS));

        assertThat(imported.parameters()).isEqualTo(4067);
        assertThat(imported.difference()).isLessThan(1e-6);
        assertThat(imported.notes()).isEmpty();
    }

    @Test
    void missingVariables_areSaid() throws IOException {
        Path model = SavedModelFixtures.unpack(KERAS, folder);
        Files.delete(model.resolve("variables/variables.data-00000-of-00001"));

        assertRefused(model, SavedModelFixtures.options(KERAS), "variables");
    }

    @Test
    void folderWithoutGraph_isRefusedWithTheRemedy() throws IOException {
        assertRefused(folder, SavedModelFixtures.options(KERAS), "has no saved_model.pb", "model.export(DIR)");
        assertRefused(folder.resolve("nowhere"), SavedModelFixtures.options(KERAS), "does not exist");
    }

    @Test
    void ownFolder_isNoPlaceForThePackage() throws IOException {
        Path model = SavedModelFixtures.unpack(KERAS, folder);

        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> SavedModelImport.run(model, model, SavedModelFixtures.options(KERAS)))
                .withMessageContaining("--out");
        assertThat(model.resolve("model.json")).doesNotExist();
    }

    @Test
    void unknownSignature_isRefusedWithThoseThereAre() throws IOException {
        Options wrong = new Options(
                "classify",
                Optional.empty(),
                Preprocessing.RAW,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0.5);

        assertRefused(SavedModelFixtures.unpack(KERAS, folder), wrong, "no signature classify", "[serving_default]");
    }

    @Test
    void labels_areAsManyAsTheOutputs() throws IOException {
        Path model = SavedModelFixtures.unpack(KERAS, folder);

        assertRefused(model, options(List.of("nofire", "fire")), "--labels: 2 names, but the model has 3 classes");
        assertRefused(model, options(List.of()), "--fire-class is needed");
    }

    @Test
    void logits_getASoftmax() throws IOException {
        Path model = drawn(3, Map.of("y", (tf, x) -> tf.identity(x)));

        Imported imported = SavedModelImport.run(model, out(), options(List.of("fire", "smoke", "none")));

        assertThat(imported.notes()).anyMatch(note -> note.contains("get a softmax"));
        NetworkOutput output = run(out());
        for (int k = 0; k < 3; k++) {
            assertThat((double) output.score(0, k)).isCloseTo(softmax(output.logits(), k), within(1e-6));
        }
    }

    @Test
    void oneLogit_getsASigmoid() throws IOException {
        Path model = drawn(1, Map.of("y", (tf, x) -> tf.identity(x)));

        SavedModelImport.run(model, out(), options(List.of("nofire", "fire")));

        NetworkOutput output = run(out());
        assertThat(output.logits()[0]).isZero();
        assertThat((double) output.score(0, 1)).isCloseTo(1 / (1 + Math.exp(-output.logits()[1])), within(1e-6));
    }

    @Test
    void severalSigmoids_becomeFireAgainstAllElse() throws IOException {
        Path model = drawn(3, Map.of("y", (tf, x) -> tf.math.sigmoid(x)));
        assertRefused(model, options(List.of()), "3 sigmoids", "--labels");
        SavedModelImport.run(
                drawn(3, Map.of("y", (tf, x) -> tf.identity(x))),
                folder.resolve("plain"),
                options(List.of("smoke", "fire", "fog")));

        Imported imported = SavedModelImport.run(model, out(), options(List.of("smoke", "fire", "fog")));

        assertThat(imported.manifest().labels()).containsExactly("not fire", "fire");
        double logit = run(folder.resolve("plain")).logits()[1];
        assertThat((double) run(out()).score(0, 1)).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-6));
    }

    @Test
    void probabilitiesWithoutSoftmax_stayAsTheyAre() throws IOException {
        Path model = drawn(2, Map.of("y", (tf, x) -> {
            Operand<TFloat32> power = tf.math.exp(x);
            return tf.math.div(power, tf.reduceSum(power, tf.constant(1), ReduceSum.keepDims(true)));
        }));
        SavedModelImport.run(
                drawn(2, Map.of("y", (tf, x) -> tf.nn.softmax(x))),
                folder.resolve("plain"),
                options(List.of("nofire", "fire")));

        Imported imported = SavedModelImport.run(model, out(), options(List.of("nofire", "fire")));

        assertThat(imported.notes()).anyMatch(note -> note.contains("their logarithms as logits"));
        assertThat((double) run(out()).score(0, 1))
                .isCloseTo(run(folder.resolve("plain")).score(0, 1), within(1e-6));
    }

    @Test
    void severalOutputs_needAName() throws IOException {
        Map<String, BiFunction<Ops, Operand<TFloat32>, Operand<? extends TType>>> ends = new LinkedHashMap<>();
        ends.put("scores", (tf, x) -> tf.nn.softmax(x));
        ends.put("raw", (tf, x) -> tf.identity(x));
        Path model = drawn(2, ends);

        assertRefused(model, options(List.of("nofire", "fire")), "[raw, scores]", "--output");
        Options named = new Options(
                "serving_default",
                Optional.of("scores"),
                Preprocessing.RAW,
                List.of("nofire", "fire"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0.5);
        assertThat(SavedModelImport.run(model, out(), named).manifest().labels())
                .hasSize(2);
    }

    @Test
    void networkForAnySize_needsOne() throws IOException {
        Path model = new DrawnSavedModel()
                .write(
                        folder.resolve("drawn"),
                        TFloat32.class,
                        Shape.of(-1, -1, -1, 3),
                        2,
                        Map.of("y", (tf, x) -> tf.nn.softmax(x)));

        assertRefused(model, options(List.of("nofire", "fire")), "images of any size", "--input");
        Options sized = new Options(
                "serving_default",
                Optional.empty(),
                Preprocessing.RAW,
                List.of("nofire", "fire"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Options.Size(48, 64)),
                0.5);
        ModelManifest manifest = SavedModelImport.run(model, out(), sized).manifest();
        assertThat(manifest.input()).isEqualTo(new ModelManifest.Input(48, 64, Preprocessing.RAW));
    }

    @Test
    void networkForBytes_isFedBytes() throws IOException {
        Map<String, BiFunction<Ops, Operand<TFloat32>, Operand<? extends TType>>> end =
                Map.of("y", (tf, x) -> tf.nn.softmax(x));
        Path model = new DrawnSavedModel().write(folder.resolve("bytes"), TUint8.class, SIZE, 2, end);
        SavedModelImport.run(drawn(2, end), folder.resolve("plain"), options(List.of("nofire", "fire")));

        SavedModelImport.run(model, out(), options(List.of("nofire", "fire")));

        assertThat(run(out()).scores()).isEqualTo(run(folder.resolve("plain")).scores());
    }

    @Test
    void networkForOneImageAtATime_isRefused() throws IOException {
        Path model = new DrawnSavedModel()
                .write(
                        folder.resolve("drawn"),
                        TFloat32.class,
                        Shape.of(1, 32, 32, 3),
                        2,
                        Map.of("y", (tf, x) -> tf.nn.softmax(x)));

        assertRefused(model, options(List.of("nofire", "fire")), "exactly 1 images at a time", "None");
    }

    private Path drawn(int many, Map<String, BiFunction<Ops, Operand<TFloat32>, Operand<? extends TType>>> end)
            throws IOException {
        return new DrawnSavedModel().write(Files.createTempDirectory(folder, "drawn"), TFloat32.class, SIZE, many, end);
    }

    private static Options options(List<String> labels) {
        return new Options(
                "serving_default",
                Optional.empty(),
                Preprocessing.RAW,
                labels,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0.5);
    }

    private static Options layer(Optional<String> layer) throws IOException {
        Options usual = SavedModelFixtures.options(KERAS);
        return new Options(
                usual.signature(),
                usual.output(),
                usual.preprocessing(),
                usual.labels(),
                usual.fireClass(),
                layer,
                usual.size(),
                usual.threshold());
    }

    private static NetworkOutput run(Path model) {
        try (ModelPackage bundle = ModelPackage.open(model);
                Network network = NetworkLoader.load(bundle, new NetworkOptions(Device.CPU, Precision.AUTO, 0, 1))) {
            ModelManifest.Input input = bundle.manifest().input();
            return network.run(DrawnImages.draw(1, input.height(), input.width()), 1, scores -> true);
        }
    }

    private static double softmax(float[] logits, int k) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        return Math.exp(logits[k]) / sum;
    }

    private void assertRefused(Path model, Options options, String... parts) {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> SavedModelImport.run(model, out(), options))
                .satisfies(thrown ->
                        assertThat(thrown.getMessage()).contains(parts).doesNotContain("\n"));
        assertThat(out()).as("nothing is written").doesNotExist();
    }
}
