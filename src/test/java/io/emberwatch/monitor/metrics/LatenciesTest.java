package io.emberwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.inference.InferenceListener.Stage;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void quantiles_lieWithinTheirBuckets_asPrometheusHasThem() {
        TreeMap<Double, Double> below = new TreeMap<>();
        below.put(0.1, 50.0);
        below.put(0.2, 90.0);
        below.put(0.4, 100.0);

        assertThat(Latencies.quantile(0.5, 100, below)).isEqualTo(0.1, within(1e-9));
        assertThat(Latencies.quantile(0.95, 100, below)).isEqualTo(0.3, within(1e-9));
        assertThat(Latencies.quantile(0.25, 100, below)).isEqualTo(0.05, within(1e-9));
        // Beyond the last bound nothing is known but the bound.
        assertThat(Latencies.quantile(0.95, 1000, below)).isEqualTo(0.4, within(1e-9));
    }

    @Test
    void latencies_areThoseOfTheStagesThatWereMeasured() {
        try (MonitorMetrics metrics = new MonitorMetrics(Set.of(new CameraId("gate")), () -> 1)) {
            assertThat(metrics.latencies()).isEmpty();
            for (int i = 0; i < 100; i++) {
                metrics.inference().stageTook(Stage.INFERENCE, 30_000_000);
            }

            assertThat(metrics.latencies()).singleElement().satisfies(latency -> {
                assertThat(latency.step()).isEqualTo("inference");
                assertThat(latency.count()).isEqualTo(100);
                assertThat(latency.p50Seconds()).isBetween(0.02, 0.05);
                assertThat(latency.p95Seconds()).isBetween(latency.p50Seconds(), 0.05);
            });
            metrics.notifications().stepFailed("evidence");
            assertThat(metrics.threadFailures()).containsOnlyKeys("evidence");
        }
    }
}
