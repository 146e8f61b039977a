package io.emberwatch.lab.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.LayerRule;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.HeatMaps;
import io.emberwatch.engine.explain.LayerMethod;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.loading.NetworkLoader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Heads, bodies and preprocessing of every kind give, in both engines, what Keras gives; see {@code make_kinds.py}. */
class KerasKindsTest {
    private static final double TOLERANCE = 1e-6;
    /** Of scores, from pixels that are off by half a step of 255 at most. */
    private static final double ROUNDING = 2e-4;

    private static final Map<MethodName, LayerRule> RULES =
            Map.of(MethodName.GRADCAM, LayerRule.GRAD_CAM, MethodName.LAYERCAM, LayerRule.LAYER_CAM);

    @TempDir
    Path folder;

    static Stream<Arguments> kinds() {
        return Stream.of(
                        kind("max-swish", "raw"),
                        kind("flatten-gelu", "raw"),
                        kind("elu-tanh-leaky", "raw"),
                        kind("conv-head", "raw"),
                        kind("conv-after-mean", "raw"),
                        kind("sigmoids", "raw"),
                        kind("no-activation", "raw"),
                        kind("oblong", "raw"),
                        kind("renamed", "raw"),
                        kind("in-densenet", ""),
                        kind("in-tf", ""),
                        kind("in-caffe", ""),
                        kind("in-division", ""),
                        kind("in-arithmetic", ""),
                        kind("in-channels", ""),
                        kind("in-rescaling", ""),
                        kind("in-normalization", ""),
                        kind("in-adapted", ""),
                        kind("in-resizing", ""),
                        kind("in-resizing-crop", ""),
                        kind("in-resizing-nearest", ""),
                        kind("channels-first", ""))
                .flatMap(each -> each);
    }

    private static Stream<Arguments> kind(String name, String preprocess) {
        return Stream.of(
                Arguments.of("keras2-" + name + ".h5", preprocess),
                Arguments.of("keras3-" + name + ".keras", preprocess));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void bothEngines_giveWhatKerasGives(String file, String preprocess) throws IOException {
        JsonNode reference = KerasFixtures.reference(file.substring(0, file.indexOf('.')));
        int height = reference.path("height").asInt();
        int width = reference.path("width").asInt();
        Path packaged = folder.resolve("package");
        KerasImport.ImportedModel imported =
                KerasImport.run(KerasFixtures.unpack(file, folder), packaged, options(preprocess, reference));

        assertThat(imported.architecture()).isEqualTo("densenet-2-1-1-1");
        assertThat(List.of(imported.height(), imported.width())).containsExactly(height, width);
        byte[] images = KerasFixtures.images(height, width);
        try (ModelPackage bundle = ModelPackage.open(packaged)) {
            for (EngineChoice engine : List.of(EngineChoice.ONEDNN, EngineChoice.TENSORFLOW)) {
                try (Network network =
                        NetworkLoader.load(bundle, new NetworkOptions(engine, Device.CPU, Precision.FP32, 1, 2))) {
                    ByteBuffer pixels =
                            ByteBuffer.allocateDirect(images.length).put(images).flip();
                    NetworkOutput output = network.run(pixels, KerasFixtures.IMAGES, scores -> true);
                    for (int n = 0; n < KerasFixtures.IMAGES; n++) {
                        double[] expected = scores(reference.path("outputs").path(n), imported.notes());
                        for (int k = 0; k < expected.length; k++) {
                            assertThat((double) output.score(n, k))
                                    .as("%s, image %d, class %d", engine, n, k)
                                    .isCloseTo(expected[k], within(TOLERANCE));
                        }
                    }
                    closedFormEqualsGradients(network.inspect(), images);
                }
            }
        }
    }

    @Test
    void lambda_isTakenToDoWhatPreprocessSays() throws IOException {
        Path file = new KerasArchiveEditor(KerasFixtures.unpack("keras3-in-division.keras", folder))
                .config(config -> config.replace("\"class_name\": \"TrueDivide\"", "\"class_name\": \"Lambda\""))
                .write(folder.resolve("lambda.keras"));
        JsonNode reference = KerasFixtures.reference("keras3-in-division");

        KerasImport.ImportedModel imported =
                KerasImport.run(file, folder.resolve("package"), options("unit resize=fit", reference));

        assertThat(imported.preprocess()).isEqualTo("unit resize=fit");
        assertThat(imported.notes())
                .anySatisfy(note -> assertThat(note).contains("is a Lambda, whose code is not read"));
    }

    /**
     * Images of unknown size come to the network as bytes of its size: the same pixels as in Keras but for their rounding,
     * which is all that the scores differ by. That of a known size is held to {@link #TOLERANCE} above.
     */
    @Test
    void imagesOfUnknownSize_differByTheRoundingToBytesOnly() throws IOException {
        String kind = "keras3-in-resizing-crop";
        Path file = new KerasArchiveEditor(KerasFixtures.unpack(kind + ".keras", folder))
                .config(config -> config.replace(
                        "\"batch_shape\": [null, 112, 150, 3]", "\"batch_shape\": [null, null, null, 3]"))
                .write(folder.resolve("any-size.keras"));
        JsonNode reference = KerasFixtures.reference(kind);
        Path packaged = folder.resolve("package");

        KerasImport.ImportedModel imported = KerasImport.run(file, packaged, options("", reference));

        assertThat(imported.notes())
                .anySatisfy(note -> assertThat(note).contains("resized to bytes, which are rounded"));
        assertThat(List.of(imported.height(), imported.width())).containsExactly(64, 96);
        byte[] images = KerasFixtures.images(112, 150);
        try (ModelPackage bundle = ModelPackage.open(packaged);
                Network network = NetworkLoader.load(
                        bundle, new NetworkOptions(EngineChoice.ONEDNN, Device.CPU, Precision.FP32, 1, 2))) {
            for (int n = 0; n < KerasFixtures.IMAGES; n++) {
                byte[] resized = resized(images, n, bundle.manifest().input());
                ByteBuffer pixels =
                        ByteBuffer.allocateDirect(resized.length).put(resized).flip();
                NetworkOutput output = network.run(pixels, 1, scores -> false);
                for (int k = 0; k < 2; k++) {
                    double expected = reference.path("outputs").path(n).path(k).asDouble();
                    assertThat((double) output.score(0, k)).isCloseTo(expected, within(ROUNDING));
                }
            }
        }
    }

    /** One of the images of 150x112 as the monitor and all commands prepare it, in RGB. */
    private static byte[] resized(byte[] images, int n, ModelManifest.Input input) {
        byte[] bgr = swapped(Arrays.copyOfRange(images, n * 112 * 150 * 3, (n + 1) * 112 * 150 * 3));
        try (Mat from = new Image(150, 112, bgr).toMat();
                Mat to = new Mat()) {
            input.prepare(from, to);
            return swapped(Image.of(to).bgr());
        }
    }

    /** RGB as BGR, or the reverse. */
    private static byte[] swapped(byte[] bytes) {
        byte[] other = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            other[i] = bytes[i + 2 - 2 * (i % 3)];
        }
        return other;
    }

    @Test
    void layers_areKnownByTheirNamesInTheFile() throws IOException {
        Path packaged = folder.resolve("package");
        JsonNode reference = KerasFixtures.reference("keras3-renamed");
        KerasImport.run(KerasFixtures.unpack("keras3-renamed.keras", folder), packaged, options("raw", reference));

        try (ModelPackage bundle = ModelPackage.open(packaged);
                Network network = NetworkLoader.load(
                        bundle, new NetworkOptions(EngineChoice.TENSORFLOW, Device.CPU, Precision.FP32, 1, 1))) {
            LayerNames names = new LayerNames(network.inspect());
            assertThat(names.resolve(List.of("fire_pool4_conv", "fire_conv1_relu", "conv1_relu", "fire_relu", "last")))
                    .containsExactly("pool4_conv", "conv1/relu", "conv1/relu", "relu", "relu");
            List<String> vectors = names.resolveOutputs(List.of("fire_mean", "fire_classes"));
            Map<String, FeatureMaps> outputs = network.inspect()
                    .run(new ImageBatch(1, 96, 96, new float[96 * 96 * 3]), ForwardRequest.activations(vectors))
                    .activations();
            assertThat(outputs.get("fire_mean").channels()).isEqualTo(9);
            // As in Keras, with the activation that the layer was made with.
            assertThat(outputs.get("scores").values()[0] + outputs.get("scores").values()[1])
                    .isCloseTo(1, within(1e-6f));
            assertThat(outputs.get("scores").cells()).isEqualTo(1);
        }
    }

    /** What is computed at the last layers without a backward pass is what the graph's own gradients give. */
    private static void closedFormEqualsGradients(InspectableModel network, byte[] bytes) {
        float[] rgb = new float[bytes.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = bytes[i] & 0xff;
        }
        ImageBatch images = new ImageBatch(KerasFixtures.IMAGES, network.height(), network.width(), rgb);
        for (String layer : List.of(network.lastLayer(), network.lastActivation())) {
            for (MethodName method : RULES.keySet()) {
                ExplanationRequest question = new ExplanationRequest(List.of(layer), Target.LOGIT, OptionalInt.of(1));
                HeatMaps closed = method.on(network).explain(network, images, question);
                HeatMaps graph = new LayerMethod(RULES.get(method)).explain(network, images, question);
                for (int n = 0; n < KerasFixtures.IMAGES; n++) {
                    assertThat(closed.maps().get(n).toArray())
                            .as("%s at %s", method, layer)
                            .containsExactly(
                                    graph.maps().get(n).toArray(),
                                    within(2e-4f * largest(graph.maps().get(n))));
                }
            }
        }
    }

    private static float largest(ClassMap map) {
        float largest = 1e-6f;
        for (float value : map.toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** One sigmoid is two classes; without activation there is a softmax or sigmoid. */
    private static double[] scores(JsonNode outputs, List<String> notes) {
        double[] values = IntStream.range(0, outputs.size())
                .mapToDouble(k -> outputs.path(k).asDouble())
                .toArray();
        boolean logit = notes.stream().anyMatch(note -> note.contains("has no activation"));
        if (values.length == 1) {
            double fire = logit ? 1 / (1 + Math.exp(-values[0])) : values[0];
            return new double[] {1 - fire, fire};
        }
        return values;
    }

    private static KerasImport.Options options(String preprocess, JsonNode reference) {
        int outputs = Math.max(2, reference.path("outputs").path(0).size());
        return new KerasImport.Options(
                Optional.empty(),
                preprocess.isEmpty() ? Optional.empty() : Optional.of(preprocess),
                IntStream.range(0, outputs)
                        .mapToObj(i -> i == 1 ? "fire" : "other" + i)
                        .toList(),
                Optional.of("fire"),
                Optional.empty(),
                0.5);
    }
}
