package io.emberwatch.core.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FinerMapTest {
    @Test
    void cellInTheCorner_staysHighestAtItsMiddle() {
        float[] cells = new float[42];
        cells[6] = 0.8f;

        HeatMap finer = new HeatMap(7, 6, cells).finer();

        assertThat(finer.width()).isEqualTo(63);
        assertThat(finer.height()).isEqualTo(54);
        assertThat(finer.peak()).containsExactly(58, 4);
        assertThat(finer.value(58, 4)).isEqualTo(0.8f);
        assertThat(finer.value(0, 53)).isZero();
    }

    @Test
    void whatLiesBetweenTwoCells_isHighestBetweenThem() {
        float[] cells = new float[36];
        cells[2 * 6 + 2] = 1;
        cells[2 * 6 + 3] = 0.8f;

        int[] peak = new HeatMap(6, 6, cells).finer().peak();

        assertThat(peak[0]).isBetween(23, 30);
        assertThat(peak[1]).isEqualTo(22);
    }

    @Test
    void evenMap_isEvenWithin_andFadesAtTheBorderAlone() {
        float[] cells = new float[100];
        Arrays.fill(cells, 0.5f);

        HeatMap finer = new HeatMap(10, 10, cells).finer();

        assertThat(finer.value(45, 45)).isCloseTo(0.5f, within(0.02f));
        assertThat(finer.value(30, 60)).isCloseTo(0.5f, within(0.02f));
        assertThat(finer.value(0, 45)).isBetween(0.15f, 0.4f);
    }

    @Test
    void emptyMap_staysEmpty() {
        assertThat(new HeatMap(7, 7, new float[49]).finer().mass()).isZero();
    }
}
