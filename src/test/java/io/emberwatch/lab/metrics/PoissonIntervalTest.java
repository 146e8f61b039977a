package io.emberwatch.lab.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoissonIntervalTest {
    /** Table of exact 95% limits, as in the textbooks (Garwood 1936). */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 3.689",
        "1, 0.0253, 5.572",
        "2, 0.242, 7.225",
        "5, 1.623, 11.668",
        "10, 4.795, 18.390",
        "100, 81.364, 121.627"
    })
    void limits_areTheTables(int events, double low, double high) {
        PoissonInterval interval = PoissonInterval.of(events);
        assertThat(interval.low()).isCloseTo(low, within(0.001));
        assertThat(interval.high()).isCloseTo(high, within(0.001));
        assertThat(interval.times(2).high()).isCloseTo(2 * high, within(0.002));
    }
}
