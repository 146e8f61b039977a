package io.emberwatch.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.LayerRule;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.Correlation;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.KnownNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our maps beside those that pytorch-grad-cam and tf-keras-vis made of the same network (make_fixtures.py): equal but for
 * their scale, except where docs/explain.md says why not.
 */
class MethodParityTest {
    private static final int CLASS = 2;
    private static final double ALIKE = 0.999;

    private static JsonNode peers;
    private static TwoConvolutions network;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream file = MethodParityTest.class.getResourceAsStream("peers.json")) {
            peers = new ObjectMapper().readTree(file);
        }
        network = new TwoConvolutions();
    }

    @Test
    void network_givesThePeersLogits() {
        float[] logits = network.run(network.image(), ForwardRequest.SCORES).logits();
        assertThat(logits).containsExactly(floats(peers.at("/logits")), within(1e-4f));
    }

    @ParameterizedTest
    @CsvSource({
        "torch, gradcam, relu1",
        "torch, gradcam, relu2",
        "torch, gradcam++, relu1",
        "torch, gradcam++, relu2",
        "torch, hirescam, relu1",
        "torch, hirescam, relu2",
        "torch, layercam, relu1",
        "torch, layercam, relu2",
        "torch, xgradcam, relu1",
        "torch, xgradcam, relu2",
        "torch, ablationcam, relu1",
        "torch, ablationcam, relu2",
        "torch, scorecam, relu1",
        "torch, eigengradcam, relu1",
        "torch, eigengradcam, relu2",
        "keras, gradcam, relu1",
        "keras, gradcam, relu2",
        "keras, layercam, relu1",
        "keras, layercam, relu2",
        "keras, scorecam, relu1"
    })
    void map_isThatOfThePeer(String peer, String label, String layer) {
        double[] theirs = doubles(peers.at("/maps").path(peer + " " + label).path(layer));
        double[] ours = doubles(map(label, layer).toArray());
        if (label.equals("eigengradcam")) {
            // The sign of their component is whatever the decomposition gives.
            assertThat(Math.abs(correlation(ours, theirs))).isGreaterThan(ALIKE);
            return;
        }
        // Where the peer has cut what is negative, so do we.
        boolean cut = Arrays.stream(theirs).min().orElseThrow() >= 0;
        double[] compared = cut ? Arrays.stream(ours).map(v -> Math.max(0, v)).toArray() : ours;
        assertThat(correlation(compared, theirs)).isGreaterThan(ALIKE);
    }

    /**
     * What tf-keras-vis does that neither the paper's equation 5 nor pytorch-grad-cam do: the alphas of each channel, those at
     * negative gradients too, are divided by their sum. With that our arithmetic gives their maps; without it the first layer
     * correlates by 0.951.
     */
    @ParameterizedTest
    @CsvSource({"relu1, 0.952", "relu2, 0.994"})
    void gradCamPlusPlus_ofTfKerasVis_isOursWithAlphasThatSumUpToOne(String layer, double plain) {
        ForwardResult pass = network.run(
                network.image(), ForwardRequest.gradients(List.of(layer), Target.LOGIT, OptionalInt.of(CLASS)));
        FeatureMaps activations = pass.activations().get(layer);
        FeatureMaps gradients = pass.gradients().get(layer);
        float[] weights = new float[activations.channels()];
        for (int c = 0; c < weights.length; c++) {
            float[] values = activations.channel(0, c);
            float[] slopes = gradients.channel(0, c);
            double total = 0;
            for (float value : values) {
                total += value;
            }
            double weighed = 0;
            double alphas = 0;
            for (float slope : slopes) {
                double alpha = slope == 0 ? 0 : 1 / (2 + total * slope);
                alphas += alpha;
                weighed += alpha * Math.max(0, slope);
            }
            weights[c] = (float) (alphas == 0 ? 0 : weighed / alphas);
        }
        double[] theirs = doubles(peers.at("/maps/keras gradcam++").path(layer));
        ClassMap normalised = LayerRule.weightedSum(activations, 0, weights);

        assertThat(correlation(positive(normalised), theirs)).isGreaterThan(0.99999);
        assertThat(correlation(positive(map("gradcam++", layer)), theirs)).isLessThan(plain);
    }

    private static double[] positive(ClassMap map) {
        return Arrays.stream(doubles(map.toArray()))
                .map(value -> Math.max(0, value))
                .toArray();
    }

    /** What theirs centres: our first singular vector of the activations as they are is another direction. */
    @Test
    void eigenCam_isUncentredAsInThePaper_unlikeThePeers() {
        FeatureMaps activations = network.run(network.image(), ForwardRequest.activations(List.of("relu2")))
                .activations()
                .get("relu2");
        double[] ours = doubles(map("eigencam", "relu2").toArray());
        double length = Math.sqrt(Arrays.stream(ours).map(v -> v * v).sum());
        double most = 0;
        for (int channel = 0; channel < activations.channels(); channel++) {
            double[] values = doubles(activations.channel(0, channel));
            most = Math.max(
                    most, Math.sqrt(Arrays.stream(values).map(v -> v * v).sum()));
        }
        assertThat(length)
                .as("the first singular value is at least the longest channel")
                .isGreaterThan(most);
        double[] theirs = doubles(peers.at("/maps/torch eigencam/relu2"));
        assertThat(Arrays.stream(theirs).sum()).isCloseTo(0, within(1e-3));
        assertThat(Arrays.stream(ours).sum()).isPositive();
    }

    private static ClassMap map(String label, String layer) {
        ExplanationRequest asked = new ExplanationRequest(List.of(layer), Target.LOGIT, OptionalInt.of(CLASS));
        return MethodName.of(label)
                .on(network)
                .explain(network, network.image(), asked)
                .maps()
                .get(0);
    }

    private static double correlation(double[] a, double[] b) {
        assertThat(a).hasSameSizeAs(b);
        double alike = Correlation.of(a, b);
        assertThat(alike).as("a flat map would prove nothing").isFinite();
        return alike;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static double[] doubles(JsonNode nested) {
        return doubles(floats(nested));
    }

    private static float[] floats(JsonNode nested) {
        List<Float> values = new ArrayList<>();
        flatten(nested, values);
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    private static void flatten(JsonNode nested, List<Float> values) {
        if (nested.isArray()) {
            nested.forEach(each -> flatten(each, values));
        } else {
            values.add((float) nested.asDouble());
        }
    }

    /** The peers' network in plain arithmetic: two convolutions with ReLU, the mean over space, a dense layer. */
    private static final class TwoConvolutions extends KnownNetwork {
        private static final int SIZE = 16;

        private final float[] kernel1 = floats(peers.at("/kernel1"));
        private final float[] bias1 = floats(peers.at("/bias1"));
        private final float[] kernel2 = floats(peers.at("/kernel2"));
        private final float[] bias2 = floats(peers.at("/bias2"));
        private final float[] dense = floats(peers.at("/dense"));
        private final float[] bias = floats(peers.at("/bias"));

        ImageBatch image() {
            return new ImageBatch(1, SIZE, SIZE, floats(peers.at("/image")));
        }

        @Override
        public String lastLayer() {
            return "relu2";
        }

        @Override
        public String lastActivation() {
            return "relu2";
        }

        @Override
        public ForwardResult run(ImageBatch images, ForwardRequest query) {
            int n = images.count();
            int classes = bias.length;
            float[] pixels = new float[images.rgb().length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = images.rgb()[i] / 255;
            }
            FeatureMaps input = new FeatureMaps(n, SIZE, SIZE, 3, pixels);
            FeatureMaps one = stood(query, "relu1", convolved(input, kernel1, bias1, 1));
            FeatureMaps two = stood(query, "relu2", convolved(one, kernel2, bias2, 2));
            float[] logits = new float[n * classes];
            for (int i = 0; i < two.values().length; i++) {
                int image = i / (two.cells() * two.channels());
                for (int k = 0; k < classes; k++) {
                    logits[image * classes + k] +=
                            two.values()[i] * dense[i % two.channels() * classes + k] / two.cells();
                }
            }
            for (int i = 0; i < logits.length; i++) {
                logits[i] += bias[i % classes];
            }
            Map<String, FeatureMaps> activations = Map.of("relu1", one, "relu2", two);
            Map<String, FeatureMaps> gradients = new HashMap<>();
            if (!query.gradients().isEmpty()) {
                FeatureMaps gradient2 = gradientOfTwo(two, query.classIndex().orElseThrow());
                gradients.put("relu2", gradient2);
                gradients.put("relu1", gradientOfOne(one, two, gradient2));
            }
            return new ForwardResult(classes, logits.clone(), logits, activations, gradients);
        }

        private static FeatureMaps stood(ForwardRequest query, String layer, FeatureMaps own) {
            float[] replaced = query.replaced().get(layer);
            return replaced == null
                    ? own
                    : new FeatureMaps(own.count(), own.height(), own.width(), own.channels(), replaced);
        }

        private FeatureMaps gradientOfTwo(FeatureMaps two, int classIndex) {
            float[] gradient = new float[two.values().length];
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = dense[i % two.channels() * bias.length + classIndex] / two.cells();
            }
            return new FeatureMaps(two.count(), two.height(), two.width(), two.channels(), gradient);
        }

        private FeatureMaps gradientOfOne(FeatureMaps one, FeatureMaps two, FeatureMaps gradientTwo) {
            float[] gradient = new float[one.values().length];
            visit(one, two, 2, (from, to, weight) -> {
                if (two.values()[to] > 0) {
                    gradient[from] += gradientTwo.values()[to] * kernel2[weight];
                }
            });
            return new FeatureMaps(one.count(), one.height(), one.width(), one.channels(), gradient);
        }

        private static FeatureMaps convolved(FeatureMaps from, float[] kernel, float[] bias, int stride) {
            int height = from.height() / stride;
            int width = from.width() / stride;
            float[] values = new float[from.count() * height * width * bias.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = bias[i % bias.length];
            }
            FeatureMaps to = new FeatureMaps(from.count(), height, width, bias.length, values);
            visit(
                    from,
                    to,
                    stride,
                    (source, target, weight) -> values[target] += from.values()[source] * kernel[weight]);
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.max(0, values[i]);
            }
            return to;
        }

        private interface Connection {
            void at(int from, int to, int weight);
        }

        /** Every connection of a 3x3 convolution with a border of one. */
        private static void visit(FeatureMaps from, FeatureMaps to, int stride, Connection connection) {
            for (int image = 0; image < from.count(); image++) {
                for (int cell = 0; cell < to.cells(); cell++) {
                    for (int tap = 0; tap < 9; tap++) {
                        int y = cell / to.width() * stride + tap / 3 - 1;
                        int x = cell % to.width() * stride + tap % 3 - 1;
                        if (y < 0 || x < 0 || y >= from.height() || x >= from.width()) {
                            continue;
                        }
                        int source = from.offset(image, y * from.width() + x);
                        int target = to.offset(image, cell);
                        for (int c = 0; c < from.channels(); c++) {
                            for (int k = 0; k < to.channels(); k++) {
                                connection.at(source + c, target + k, (tap * from.channels() + c) * to.channels() + k);
                            }
                        }
                    }
                }
            }
        }
    }
}
