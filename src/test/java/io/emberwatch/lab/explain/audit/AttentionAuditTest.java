package io.emberwatch.lab.explain.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.GraphNode;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.lab.explain.audit.AuditResult.AuditedCase;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An audit of a network that goes by bright spots and by nothing else, of which images have two. */
class AttentionAuditTest {
    private static final int SIZE = 96;

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
                        mean(result.positives().stream()
                                .map(AuditedCase::score)
                                .toList()),
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

    /** A dark image with bright spots of 16 by 16 pixels; the first is a little brighter. */
    private static AuditedCase.Subject subject(String name, int... corners) {
        float[] rgb = new float[SIZE * SIZE * 3];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % SIZE;
            int y = i / 3 / SIZE;
            rgb[i] = 20;
            for (int spot = 0; spot < corners.length; spot += 2) {
                if (x >= corners[spot] && x < corners[spot] + 16 && y >= corners[spot + 1] && y < corners[spot + 1] + 16) {
                    rgb[i] = spot == 0 ? 255 : 245;
                }
            }
        }
        return new AuditedCase.Subject(name, new ImageBatch(1, SIZE, SIZE, rgb));
    }

    /** The mean over cells of what is brighter than two thirds, and a logit that rises with it. */
    private static final class BrightSpots implements InspectableModel {
        private static final int GRID = 12;
        private static final int CELL = SIZE / GRID;
        private static final int CELLS = GRID * GRID;
        private static final float DARKER = 170;
        private static final float SLOPE = 3.2f * CELLS / 255;

        @Override
        public ForwardResult run(ImageBatch images, ForwardRequest query) {
            int n = images.count();
            float[] cells = new float[n * CELLS];
            for (int i = 0; i < images.rgb().length; i++) {
                int pixel = i / 3 % (SIZE * SIZE);
                int cell = pixel / SIZE / CELL * GRID + pixel % SIZE / CELL;
                cells[i / (3 * SIZE * SIZE) * CELLS + cell] +=
                        Math.max(0, images.rgb()[i] - DARKER) / (3 * CELL * CELL);
            }
            float[] logits = new float[2 * n];
            float[] scores = new float[2 * n];
            for (int i = 0; i < n; i++) {
                float sum = 0;
                for (int cell = 0; cell < CELLS; cell++) {
                    sum += cells[i * CELLS + cell];
                }
                logits[2 * i + 1] = SLOPE * sum / CELLS - 4;
                scores[2 * i + 1] = (float) (1 / (1 + Math.exp(-logits[2 * i + 1])));
                scores[2 * i] = 1 - scores[2 * i + 1];
            }
            float[] gradient = new float[cells.length];
            Arrays.fill(gradient, SLOPE / CELLS);
            return new ForwardResult(
                    2,
                    scores,
                    logits,
                    Map.of("spots", new FeatureMaps(n, GRID, GRID, 1, cells)),
                    Map.of("spots", new FeatureMaps(n, GRID, GRID, 1, gradient)));
        }

        @Override
        public List<String> labels() {
            return List.of("nofire", "fire");
        }

        @Override
        public int fireIndex() {
            return 1;
        }

        @Override
        public double threshold() {
            return 0.5;
        }

        @Override
        public String lastLayer() {
            return "spots";
        }

        @Override
        public String lastActivation() {
            return "spots";
        }

        @Override
        public Optional<ClassifierHead> head() {
            return Optional.empty();
        }

        @Override
        public ModelManifest manifest() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<GraphNode> nodes() {
            return List.of();
        }

        @Override
        public float[] parameter(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
