package io.emberwatch.monitor.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {
    @Test
    void lineOfAnyHeight_isFoundExactly() {
        Trend trend = Trend.of(List.of(5.0, 7.0, 9.0, 11.0));

        assertThat(trend.growth()).isCloseTo(6, within(1e-9));
        assertThat(trend.noise()).isCloseTo(0, within(1e-9));
        assertThat(trend.isFlat(5)).isFalse();
        assertThat(trend.isFlat(7)).isTrue();
    }

    @Test
    void noiseAlone_isFlat_andALeakInItIsNot() {
        SplittableRandom random = new SplittableRandom(1);
        List<Double> noise =
                IntStream.range(0, 300).mapToObj(i -> random.nextDouble(-5, 5)).toList();
        List<Double> leak =
                IntStream.range(0, 300).mapToObj(i -> noise.get(i) + 0.05 * i).toList();

        assertThat(Trend.of(noise).isFlat(0)).isTrue();
        assertThat(Trend.of(leak).isFlat(0)).isFalse();
    }
}
