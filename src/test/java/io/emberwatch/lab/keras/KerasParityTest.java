package io.emberwatch.lab.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.DenseLayer;
import io.emberwatch.core.heatmap.GradCam;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.lab.GradCamSignature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** An imported model gives the outputs and the Grad-CAM of real Keras, whatever kind of file it came from. */
class KerasParityTest {
    private static final float TOLERANCE = 1e-6f;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "keras2-top.h5, keras2-top, 3, predictions",
        "keras2-top-weights.h5, keras2-top, 3, predictions",
        "keras2-nested.h5, keras2-nested, 2, dense dense_1",
        "keras2-nested-weights.h5, keras2-nested, 2, dense dense_1",
        "keras2-flat.h5, keras2-flat, 4, fc1 classes",
        "keras2-flat.keras, keras2-flat, 4, fc1 classes",
        "keras3-top.keras, keras3-top, 3, predictions",
        "keras3-top.weights.h5, keras3-top, 3, predictions",
        "keras3-nested.h5, keras3-nested, 2, dense dense_1",
        "keras3-nested.weights.h5, keras3-nested, 2, dense dense_1",
        "keras3-flat.keras, keras3-flat, 4, fc1 classes",
        "keras3-functional.keras, keras3-functional, 2, fc fire_logits",
    })
    void importedModel_givesWhatKerasGives(String file, String name, int classes, String layers) throws IOException {
        JsonNode reference = KerasFixtures.reference(name);
        Path package_ = folder.resolve("package");
        KerasImport.ImportedModel imported =
                KerasImport.run(KerasFixtures.unpack(file, folder), package_, options(file, reference, classes));

        assertThat(imported.architecture()).isEqualTo("densenet-2-1-1-1");
        try (SavedModelBundle bundle = SavedModelBundle.load(package_.toString(), "serve")) {
            ModelManifest manifest = manifest(package_);
            assertThat(names(manifest)).isEqualTo(List.of(layers.split(" ", -1)));
            assertThat(bundle.graph().operation("conv1/conv")).isNotNull();
            GradCam gradCam = new GradCam(head(bundle, manifest));
            try (Tensor images = TUint8.tensorOf(
                            Shape.of(KerasFixtures.IMAGES, KerasFixtures.SIZE, KerasFixtures.SIZE, 3),
                            DataBuffers.of(KerasFixtures.images()));
                    Result result = bundle.session()
                            .runner()
                            .feed("images", images)
                            .fetch("scores")
                            .fetch(manifest.features())
                            .run()) {
                float[][] scores = StdArrays.array2dCopyOf((TFloat32) result.get(0));
                float[] features = flat((TFloat32) result.get(1));
                float[] maps = GradCamSignature.run(
                                bundle, features, result.get(1).shape())
                        .get(2);
                int cells = features.length / KerasFixtures.IMAGES;
                for (int n = 0; n < KerasFixtures.IMAGES; n++) {
                    float[] expected = scores(reference, n);
                    assertThat(scores[n]).containsExactly(expected, within(TOLERANCE));
                    ClassMap map = gradCam.explain(features, n * cells, 3, 3, explained(reference, classes));
                    compare(map, reference.path("cam").path(n));
                    for (int cell = 0; cell < 9; cell++) {
                        assertThat(maps[(n * 9 + cell) * scores[n].length + explained(reference, classes)])
                                .isCloseTo(Math.max(0, map.value(cell % 3, cell / 3)), within(TOLERANCE));
                    }
                }
            }
        }
    }

    private static KerasImport.Options options(String file, JsonNode reference, int classes) {
        boolean weightsOnly = file.contains("weights");
        return new KerasImport.Options(
                weightsOnly ? Optional.of("densenet-2-1-1-1") : Optional.empty(),
                Optional.ofNullable(reference.path("preprocess").textValue()),
                IntStream.range(0, classes)
                        .mapToObj(i -> i == 1 ? "fire" : "other" + i)
                        .toList(),
                Optional.empty(),
                weightsOnly ? Optional.of(String.valueOf(KerasFixtures.SIZE)) : Optional.empty(),
                0.5);
    }

    /** Keras' outputs as scores: one sigmoid is two classes, logits go through a softmax. */
    private static float[] scores(JsonNode reference, int image) {
        float[] logits = row(reference.path("logits").path(image));
        float[] outputs = row(reference.path("outputs").path(image));
        if (outputs.length == 1) {
            return new float[] {1 - outputs[0], outputs[0]};
        }
        if (difference(logits, outputs) > TOLERANCE) {
            return outputs;
        }
        double first = Math.exp(logits[0]);
        double second = Math.exp(logits[1]);
        return new float[] {(float) (first / (first + second)), (float) (second / (first + second))};
    }

    private static int explained(JsonNode reference, int classes) {
        boolean sigmoid = reference.path("outputs").path(0).size() < classes;
        return sigmoid ? 1 : reference.path("cam_class").asInt();
    }

    private static void compare(ClassMap map, JsonNode expected) {
        float largest = 0;
        for (int y = 0; y < map.height(); y++) {
            for (int x = 0; x < map.width(); x++) {
                float cell = Math.max(0, map.value(x, y));
                float keras = (float) expected.path(y).path(x).asDouble();
                assertThat(cell).isCloseTo(keras, within(TOLERANCE));
                largest = Math.max(largest, keras);
            }
        }
        // A map of zeros would agree with anything.
        assertThat(largest).isGreaterThan(0.01f);
    }

    private static ModelManifest manifest(Path package_) {
        try (ModelPackage bundle = ModelPackage.open(package_)) {
            return bundle.manifest();
        }
    }

    private static List<String> names(ModelManifest manifest) {
        return manifest.head().dense().stream()
                .map(dense -> dense.kernel().substring(0, dense.kernel().lastIndexOf('/')))
                .toList();
    }

    private static ClassifierHead head(SavedModelBundle bundle, ModelManifest manifest) {
        List<DenseLayer> layers = new ArrayList<>();
        for (ModelManifest.Dense dense : manifest.head().dense()) {
            float[] bias = constant(bundle, dense.bias());
            float[] kernel = constant(bundle, dense.kernel());
            layers.add(new DenseLayer(
                    kernel.length / bias.length,
                    bias.length,
                    kernel,
                    bias,
                    dense.activation().equals("relu")));
        }
        return new ClassifierHead(
                constant(bundle, manifest.head().scale()),
                constant(bundle, manifest.head().shift()),
                layers);
    }

    private static float[] constant(SavedModelBundle bundle, String name) {
        try (Result result = bundle.session().runner().fetch(name).run()) {
            return flat((TFloat32) result.get(0));
        }
    }

    private static float[] flat(TFloat32 tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.copyTo(DataBuffers.of(values));
        return values;
    }

    private static float[] row(JsonNode node) {
        float[] row = new float[node.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) node.path(i).asDouble();
        }
        return row;
    }

    private static float difference(float[] a, float[] b) {
        float worst = 0;
        for (int i = 0; i < a.length; i++) {
            worst = Math.max(worst, Math.abs(a[i] - b[i]));
        }
        return worst;
    }
}
