package io.emberwatch.core.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GradCamTest {
    private static final int HEIGHT = 3;
    private static final int WIDTH = 4;

    private final Random random = new Random(17);

    @Test
    void explain_equalsGraphGradientsForOneDenseLayer() {
        ClassifierHead head = head(32, new int[] {2});

        assertEqualsGraphGradients(head, 0);
        assertEqualsGraphGradients(head, 1);
    }

    @Test
    void explain_equalsGraphGradientsThroughHiddenRelu() {
        ClassifierHead head = head(48, new int[] {1024, 3});

        for (int classIndex = 0; classIndex < 3; classIndex++) {
            assertEqualsGraphGradients(head, classIndex);
        }
    }

    @Test
    void explain_readsTheImageAtItsOffset() {
        ClassifierHead head = head(8, new int[] {2});
        float[] two = normal(2 * HEIGHT * WIDTH * 8, 1);
        float[] second = Arrays.copyOfRange(two, two.length / 2, two.length);

        ClassMap inBatch = new GradCam(head).explain(two, two.length / 2, HEIGHT, WIDTH, 1);
        ClassMap alone = new GradCam(head).explain(second, 0, HEIGHT, WIDTH, 1);

        assertThat(values(inBatch)).containsExactly(values(alone));
    }

    @Test
    void explain_leavesNothingBehindForTheNextImage() {
        ClassifierHead head = head(8, new int[] {16, 2});
        GradCam gradCam = new GradCam(head);
        float[] image = normal(HEIGHT * WIDTH * 8, 1);
        float[] before = values(gradCam.explain(image, 0, HEIGHT, WIDTH, 1));

        gradCam.explain(normal(HEIGHT * WIDTH * 8, 5), 0, HEIGHT, WIDTH, 0);

        assertThat(values(gradCam.explain(image, 0, HEIGHT, WIDTH, 1))).containsExactly(before);
    }

    @Test
    void head_rejectsLayersThatDoNotFitEachOther() {
        DenseLayer layer = new DenseLayer(3, 2, new float[6], new float[2], false);

        assertThatThrownBy(() -> new ClassifierHead(new float[4], new float[4], List.of(layer)))
                .hasMessage("a dense layer of 3 inputs cannot follow 4 values");
    }

    private void assertEqualsGraphGradients(ClassifierHead head, int classIndex) {
        float[] features = normal(HEIGHT * WIDTH * head.channels(), 1);
        GradCam gradCam = new GradCam(head);

        float[] weights =
                gradCam.weights(features, 0, HEIGHT * WIDTH, classIndex).clone();
        ClassMap map = gradCam.explain(features, 0, HEIGHT, WIDTH, classIndex);

        float[] gradients = GraphGradients.ofLogit(head, features, HEIGHT, WIDTH, classIndex);
        float[] expectedWeights = meanOverSpace(gradients, head.channels());
        float[] expectedMap = weightedSum(expectedWeights, features);
        assertThat(largest(expectedMap))
                .as("a map of zeros would prove nothing")
                .isGreaterThan(0.001f);
        assertThat(largestDifference(weights, expectedWeights)).isLessThan(1e-6f);
        assertThat(largestDifference(values(map), expectedMap)).isLessThan(1e-6f);
    }

    private ClassifierHead head(int channels, int[] sizes) {
        DenseLayer[] layers = new DenseLayer[sizes.length];
        int inputs = channels;
        for (int i = 0; i < sizes.length; i++) {
            float[] kernel = normal(inputs * sizes[i], (float) Math.sqrt(2.0 / inputs));
            layers[i] = new DenseLayer(inputs, sizes[i], kernel, normal(sizes[i], 0.1f), i < sizes.length - 1);
            inputs = sizes[i];
        }
        return new ClassifierHead(normal(channels, 1), normal(channels, 0.5f), List.of(layers));
    }

    private float[] normal(int size, float deviation) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = deviation * (float) random.nextGaussian();
        }
        return values;
    }

    private static float[] meanOverSpace(float[] gradients, int channels) {
        float[] mean = new float[channels];
        int cells = gradients.length / channels;
        for (int i = 0; i < gradients.length; i++) {
            mean[i % channels] += gradients[i] / cells;
        }
        return mean;
    }

    private static float[] weightedSum(float[] weights, float[] features) {
        float[] map = new float[features.length / weights.length];
        for (int i = 0; i < features.length; i++) {
            map[i / weights.length] += weights[i % weights.length] * features[i];
        }
        return map;
    }

    private static float[] values(ClassMap map) {
        float[] values = new float[map.width() * map.height()];
        for (int i = 0; i < values.length; i++) {
            values[i] = map.value(i % map.width(), i / map.width());
        }
        return values;
    }

    private static float largest(float[] values) {
        return largestDifference(values, new float[values.length]);
    }

    private static float largestDifference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }
}
