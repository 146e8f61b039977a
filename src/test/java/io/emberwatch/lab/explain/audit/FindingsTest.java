package io.emberwatch.lab.explain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingsTest {
    /** A score that falls when the hot regions go is a model that goes by them, be it from 0.99 to 0.90 only. */
    @ParameterizedTest
    @CsvSource({
        "0.99, 0.90, 0.98, false",
        "0.99, 0.40, 0.99, false",
        "0.99, 0.97, 0.98, true",
        "0.99, 0.99, 0.99, true",
        "0.99, 0.96, 0.99, false",
        "0.30, 0.29, 0.30, false"
    })
    void hotRegions_areSuspicious_onlyWhereTheScoreOwesThemNothing(
            double before, double after, double control, boolean suspicious) {
        AuditResult.Finding finding = AuditResult.Findings.hotRegion(before, after, control);

        assertThat(finding.suspicious()).isEqualTo(suspicious);
        assertThat(finding.sentence().contains("hardly goes by")).isEqualTo(suspicious);
        assertThat(finding.sentence()).contains(String.format(Locale.ROOT, "goes from %.2f to %.2f", before, after));
    }
}
