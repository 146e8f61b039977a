package io.emberwatch.lab.explain.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.BrightSpots;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.lab.explain.audit.AuditResult.AuditedCase;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** An audit of a network that goes by bright spots and by nothing else, of which images have two. */
class AttentionAuditTest {
    private final BrightSpots network = new BrightSpots();
    private final List<AuditedCase.Subject> fires =
            List.of(subject("a", 16, 24, 72, 64), subject("b", 72, 16, 16, 72), subject("c", 24, 72, 64, 16));
    private final List<AuditedCase.Subject> calm = List.of(subject("d"), subject("e"), subject("f"));
    private final AuditResult result = new AttentionAudit(network, List.of(), false).run(fires, calm);

    @Test
    void everyHotRegionIsBlurred_notTheHottestAlone() {
        for (AuditedCase each : result.positives()) {
            ImageBatch image = each.subject().image();
            List<HotRegion> regions = each.explanation().regions();
            assertThat(regions).hasSize(2);
            float withoutHottest = score(image.mixedWith(
                    Baseline.BLUR.of(image), each.explanation().region().mask()));

            assertThat(each.score()).isGreaterThan(0.95f);
            assertThat(withoutHottest).as("one spot is left").isGreaterThan(0.3f);
            assertThat(each.scoreWithoutHotRegions()).as("none is left").isLessThan(0.05f);
            assertThat(each.drop()).isCloseTo(each.score() - each.scoreWithoutHotRegions(), within(1e-6f));
            assertThat(each.scoreWithoutColdest()).isCloseTo(each.score(), within(0.01f));
        }
    }

    @Test
    void sentenceOnHotRegions_hasTheFiguresOfTheImages_andNoAlarm() {
        AuditResult.Finding finding = result.findings().stream()
                .filter(each -> each.sentence().startsWith("With the hot region blurred"))
                .findFirst()
                .orElseThrow();

        assertThat(finding.suspicious()).isFalse();
        assertThat(finding.sentence())
                .contains("all of them where there are several")
                .contains(String.format(
                        Locale.ROOT,
                        "goes from %.2f to %.2f; with as much of the coldest places blurred, to %.2f.",
                        mean(result.positives().stream().map(AuditedCase::score).toList()),
                        mean(result.positives().stream()
                                .map(AuditedCase::scoreWithoutHotRegions)
                                .toList()),
                        mean(result.positives().stream()
                                .map(AuditedCase::scoreWithoutColdest)
                                .toList())));
    }

    private static double mean(List<Float> values) {
        return values.stream().mapToDouble(each -> each).average().orElseThrow();
    }

    private float score(ImageBatch image) {
        return network.run(image, ForwardRequest.SCORES).score(0, 1);
    }

    private static AuditedCase.Subject subject(String name, int... corners) {
        return new AuditedCase.Subject(name, BrightSpots.image(corners));
    }
}
