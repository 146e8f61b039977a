package io.emberwatch.lab.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    @Test
    void temperature_isFoundAgain() {
        Random random = new Random(1);
        float[][] logits = new float[20_000][];
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; i < logits.length; i++) {
            double honest = random.nextGaussian() * 2;
            labels.add(random.nextDouble() < 1 / (1 + Math.exp(-honest)) ? 1 : 0);
            logits[i] = new float[] {0, (float) (3 * honest)};
        }
        assertThat(Calibration.fit(logits, labels, 1, 0.01).temperature()).isCloseTo(3, within(0.15));
    }

    @Test
    void threshold_letsNoMoreFalseAlarmsThrough() {
        Random random = new Random(2);
        float[][] logits = new float[1000][];
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; i < logits.length; i++) {
            labels.add(i % 2);
            logits[i] = new float[] {0, (float) (random.nextGaussian() + 2 * (i % 2))};
        }
        Calibration calibration = Calibration.fit(logits, labels, 1, 0.01);
        long falseAlarms = 0;
        for (int i = 0; i < logits.length; i += 2) {
            if (Calibration.score(logits[i], 1, calibration.temperature()) >= calibration.threshold()) {
                falseAlarms++;
            }
        }
        assertThat(falseAlarms).isLessThanOrEqualTo(5).isGreaterThanOrEqualTo(4);
    }

    @Test
    void score_isTheSoftmax() {
        assertThat(Calibration.score(new float[] {1, 3}, 1, 2)).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-9));
    }
}
