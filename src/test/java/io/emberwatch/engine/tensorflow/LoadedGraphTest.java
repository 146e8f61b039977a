package io.emberwatch.engine.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.heatmap.UnknownNameException;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadedGraphTest {
    @TempDir
    static Path folder;

    private static Network model;
    private static InspectableModel network;

    private final ImageBatch image = OpenedModels.drawn(1);

    @BeforeAll
    static void load() throws IOException {
        TinyModels.writeWithHiddenLayer(folder, 3);
        model = OpenedModels.open(folder);
        network = model.inspect();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"conv1/conv", "pool2_conv", "conv4_block2_concat", "relu"})
    void gradients_agreeWithFiniteDifferences(String layer) {
        ForwardResult readout =
                network.run(image, ForwardRequest.gradients(List.of(layer), Target.LOGIT, OptionalInt.of(1)));
        FeatureMaps activations = readout.activations().get(layer);
        float[] gradient = readout.gradients().get(layer).values();
        double length = Math.sqrt(sumOfSquares(gradient));
        assertThat(length).as("no gradient would prove nothing").isGreaterThan(1e-6);

        // Along the gradient a step of t changes the logit by t * |gradient|; the step must be so small that few ReLUs
        // turn over.
        double step = 2e-4 / length;
        double up = logitAfterStep(layer, activations, gradient, step / length);
        double down = logitAfterStep(layer, activations, gradient, -step / length);

        assertThat((up - down) / (2 * step)).isCloseTo(length, within(0.01 * length));
    }

    @Test
    void gradientOfPixels_agreesWithFiniteDifferences() {
        ForwardRequest query = new ForwardRequest(
                List.of(), List.of(InspectableModel.INPUT), Target.PROBABILITY, OptionalInt.of(0), Map.of());
        float[] gradient = network.run(image, query)
                .gradients()
                .get(InspectableModel.INPUT)
                .values();
        double length = Math.sqrt(sumOfSquares(gradient));
        double step = 1e-4 / length;

        double up = network.run(moved(gradient, step / length), ForwardRequest.SCORES)
                .score(0, 0);
        double down = network.run(moved(gradient, -step / length), ForwardRequest.SCORES)
                .score(0, 0);

        assertThat((up - down) / (2 * step)).isCloseTo(length, within(0.01 * length));
    }

    @Test
    void openClass_isThePredictedOneOfEachImage() {
        ImageBatch four = OpenedModels.drawn(4);
        List<String> last = List.of(network.lastLayer());
        ForwardResult open = network.run(four, ForwardRequest.gradients(last, Target.LOGIT, OptionalInt.empty()));
        for (int i = 0; i < 4; i++) {
            int predicted = open.predicted(i);
            ForwardResult told =
                    network.run(four.image(i), ForwardRequest.gradients(last, Target.LOGIT, OptionalInt.of(predicted)));
            FeatureMaps all = open.gradients().get(last.get(0));
            float[] own = Arrays.copyOfRange(all.values(), all.offset(i, 0), all.offset(i, all.cells()));
            assertThat(own).containsExactly(told.gradients().get(last.get(0)).values(), within(1e-6f));
        }
    }

    @Test
    void scores_areThoseOfTheClassifierItself() {
        float[] fed = network.run(image, ForwardRequest.SCORES).scores();
        float[] expected =
                model.run(DrawnImages.draw(1, 224, 224), 1, scores -> false).scores();
        assertThat(fed).containsExactly(expected, within(1e-6f));
    }

    @Test
    void unknownLayer_offersTheNearestNames() {
        assertThatThrownBy(() -> network.run(image, ForwardRequest.activations(List.of("conv4_blok2_concat"))))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("conv4_block2_concat");
    }

    @Test
    void layerBehindTheScores_isRefused() {
        assertThatThrownBy(() -> network.run(
                        image, ForwardRequest.gradients(List.of("head/scale"), Target.LOGIT, OptionalInt.of(1))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("do not depend on layer head/scale");
    }

    @Test
    void layerBehindTheScores_isRefusedAgain_andTheNextLayerHasItsGradient() {
        for (int i = 0; i < 2; i++) {
            layerBehindTheScores_isRefused();
        }

        ForwardResult readout = network.run(
                image, ForwardRequest.gradients(List.of("pool4_conv"), Target.PROBABILITY, OptionalInt.of(1)));

        assertThat(readout.gradients()).containsKey("pool4_conv");
    }

    private ImageBatch moved(float[] direction, double factor) {
        float[] rgb = image.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] += (float) (direction[i] * factor);
        }
        return new ImageBatch(1, image.height(), image.width(), rgb);
    }

    private double logitAfterStep(String layer, FeatureMaps activations, float[] direction, double factor) {
        float[] values = activations.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (direction[i] * factor);
        }
        return network.run(image, ForwardRequest.SCORES.withReplaced(Map.of(layer, values)))
                .logits()[1];
    }

    private static double sumOfSquares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }
}
