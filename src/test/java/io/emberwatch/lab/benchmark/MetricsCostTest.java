package io.emberwatch.lab.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsCostTest {
    /** A hundredth of the 10 ms that a fast machine needs for a frame. */
    private static final double BOUND_MICROS = 100;

    @Test
    void metrics_costLessThanOnePercentOfAFrame() {
        assertThat(Benchmark.MetricsCost.microsAFrame()).isLessThan(BOUND_MICROS);
    }
}
