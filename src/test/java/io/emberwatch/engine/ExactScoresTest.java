package io.emberwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.DenseLayer;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.HeadPass;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.tensorflow.TensorFlowEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExactScoresTest {
    @Test
    void logits_goThroughReluMeanAndDenseLayers() {
        ClassifierHead head = new ClassifierHead(
                new float[] {2, 1},
                new float[] {0, -1},
                List.of(new DenseLayer(2, 2, new float[] {1, 0, 0, 1}, new float[] {0, 0.5f}, false)));
        float[] features = {9, 9, 1, 3, -1, 0};
        assertThat(new HeadPass(head).logits(features, 2, 2)).containsExactly(1, 1.5f);
        NetworkOutput output = new ExactScores(head, 0.5).of(new FeatureMaps(1, 2, 1, 2, new float[] {1, 3, -1, 0}));
        assertThat(output.score(0, 1)).isCloseTo((float) (1 / (1 + Math.exp(-1))), within(1e-6f));
        assertThat(output.score(0, 0) + output.score(0, 1)).isCloseTo(1, within(1e-6f));
    }

    @Test
    void ofExactFeatures_theyAreTheScoresOfTheGraph() {
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN);
                Network network = TensorFlowEngine.start(Device.CPU, 0).load(bundle, Precision.FP32, 4)) {
            NetworkOutput graph = network.run(DrawnImages.draw(4, 192, 192), 4, scores -> true);
            NetworkOutput own = new ExactScores(
                            network.head().orElseThrow(), bundle.manifest().temperature())
                    .of(graph.requiredFeatures());
            for (int i = 0; i < 4; i++) {
                assertThat(own.score(i, 1)).isCloseTo(graph.score(i, 1), within(1e-5f));
                assertThat(own.logits()[2 * i]).isCloseTo(graph.logits()[2 * i], within(1e-4f));
            }
        }
    }
}
