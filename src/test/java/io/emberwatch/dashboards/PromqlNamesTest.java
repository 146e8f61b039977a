package io.emberwatch.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromqlNamesTest {
    private static final String PROMQL = """
            histogram_quantile(0.95, sum by (job, le) (rate(a_seconds_bucket{stage="queue or b"}[5m]))) > 2e3
              and on (instance) count(job:c:rate5m) offset 5m or vector(1)
            """;

    @Test
    void metrics_areNamesThatAreNeitherFunctionsNorWords() {
        assertThat(PromqlNames.metrics(PROMQL)).containsExactly("a_seconds_bucket", "job:c:rate5m");
    }

    @Test
    void labels_comeFromMatchersAndGroupings() {
        assertThat(PromqlNames.labels(PROMQL)).containsExactly("instance", "job", "le", "stage");
    }
}
