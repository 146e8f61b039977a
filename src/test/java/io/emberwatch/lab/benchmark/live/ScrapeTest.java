package io.emberwatch.lab.benchmark.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScrapeTest {
    private static final Scrape BEFORE = Scrape.of("""
            # HELP dropped Frames
            # TYPE dropped counter
            dropped_total{camera="a",reason="superseded"} 1.0
            dropped_total{camera="b",reason="superseded"} 2.0
            dropped_total_else{camera="b",reason="superseded"} 100.0
            wait_seconds_bucket{camera="a",le="0.1"} 0
            wait_seconds_bucket{camera="a",le="1.0"} 0
            wait_seconds_bucket{camera="a",le="+Inf"} 0
            plain 7
            """);
    private static final Scrape AFTER = Scrape.of("""
            dropped_total{camera="a",reason="superseded"} 5.0
            dropped_total{camera="b",reason="superseded"} 3.0
            dropped_total{camera="b",reason="corrupt"} 2.0
            wait_seconds_bucket{camera="a",le="0.1"} 5 # {trace_id="x"} 0.05 1.0
            wait_seconds_bucket{camera="a",le="1.0"} 10
            wait_seconds_bucket{camera="a",le="+Inf"} 10
            score{camera="a"} NaN
            plain 9
            """);

    @Test
    void since_isWhatCountersGained() {
        Scrape gained = AFTER.since(BEFORE);

        assertThat(gained.sum("dropped_total")).isEqualTo(7);
        assertThat(gained.sum("dropped_total", "camera=\"b\"", "reason=\"superseded\""))
                .isEqualTo(1);
        assertThat(gained.by("reason", "dropped_total"))
                .containsEntry("corrupt", 2.0)
                .containsEntry("superseded", 5.0);
        assertThat(gained.sum("plain")).isEqualTo(2);
        assertThat(gained.has("dropped")).isFalse();
        assertThat(gained.sum("score")).isZero();
    }

    @Test
    void quantile_liesWithinItsBucketInProportion() {
        Scrape gained = AFTER.since(BEFORE);

        assertThat(gained.quantile("wait_seconds", 0.5)).isCloseTo(0.1, within(1e-9));
        assertThat(gained.quantile("wait_seconds", 0.75)).isCloseTo(0.55, within(1e-9));
        assertThat(gained.quantile("wait_seconds", 1)).isCloseTo(1, within(1e-9));
        assertThat(BEFORE.quantile("wait_seconds", 0.5)).isNaN();
        assertThat(BEFORE.quantile("nothing", 0.5)).isNaN();
    }
}
