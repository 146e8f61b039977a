package io.emberwatch.engine.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class CloseCallsTest {
    @Test
    void scoresInTheMiddle_comeFromTheExactNetwork_othersStay() {
        ByteBuffer pictures = DrawnImages.draw(4, 192, 192);
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN);
                CloseCalls calls =
                        new CloseCalls(Network.load(bundle, TensorFlowRuntime.start(Device.CPU, 0), false))) {
            NetworkOutput exact = calls.exact().run(pictures, 4, scores -> false);
            NetworkOutput rounded =
                    exact.withScores(new float[] {0.95f, 0.05f, 0.6f, 0.4f, 0.08f, 0.92f, 0.15f, 0.85f});

            NetworkOutput decided = calls.decide(pictures, rounded);

            assertThat(decided.score(0, 1)).isEqualTo(0.05f);
            assertThat(decided.score(1, 1)).isCloseTo(exact.score(1, 1), within(1e-5f));
            assertThat(decided.score(2, 1)).isEqualTo(0.92f);
            assertThat(decided.score(3, 1)).isCloseTo(exact.score(3, 1), within(1e-5f));
            assertThat(rounded.score(1, 1))
                    .as("the given output is not changed")
                    .isEqualTo(0.4f);
        }
    }
}
