package io.emberwatch.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.BrightSpots;
import io.emberwatch.engine.ForwardRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An image with two hot regions: each has its box, its share of the heat and its own drop. */
class DeletionDropsTest {
    private static final int FIRE = 1;

    private final BrightSpots network = new BrightSpots();
    private final ImageBatch pixels = BrightSpots.image(16, 24, 72, 64);
    private final ExplanationRequest asked = new Explainer(network).question(List.of("last"), Target.LOGIT, "fire");
    private final Explanation explanation =
            new Explainer(network).explain(MethodName.GRADCAM, pixels, asked).get(0);
    private final DeletionDrops drops = DeletionDrops.of(
            network,
            new ExplainedImage("spots", pixels.width(), pixels.height(), Image.of(pixels), pixels, Framing.View.WHOLE),
            explanation);

    @Test
    void eachRegion_hasTheDropOfItself_andAllTogetherTheirs() {
        List<HotRegion> regions = explanation.regions();
        assertThat(regions).hasSize(2);
        assertThat(drops.regions()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            double expected = explanation.score() - without(regions.get(i).mask());
            assertThat(drops.regions().get(i)).isCloseTo(expected, within(1e-6));
            assertThat(drops.regions().get(i)).isBetween(0.1, 0.8);
        }
        assertThat(drops.all()).isCloseTo(explanation.score() - without(HotRegion.union(regions)), within(1e-6));
        assertThat(drops.all()).as("nothing is left").isGreaterThan(0.9);
    }

    @Test
    void json_hasABox_aShare_andADropForEachRegion() {
        ObjectNode json = Json.tree(ExplanationJson.of(explanation, drops, asked, network.labels()));

        assertThat(json.at("/regions")).hasSize(2);
        assertThat(json.at("/deletion_drop").asDouble()).isEqualTo(drops.all());
        // The brighter spot first.
        assertHolds(json.at("/regions/0/box"), 24 / 96.0, 32 / 96.0);
        assertHolds(json.at("/regions/1/box"), 80 / 96.0, 72 / 96.0);
        double shares = 0;
        for (int i = 0; i < 2; i++) {
            assertThat(json.at("/regions/" + i + "/deletion_drop").asDouble())
                    .isEqualTo(drops.regions().get(i));
            shares += json.at("/regions/" + i + "/mass").asDouble();
        }
        assertThat(json.at("/regions/0/mass").asDouble()).isBetween(0.25, 0.5);
        assertThat(shares).as("what is cooler lies outside").isBetween(0.5, 1.0);
    }

    private static void assertHolds(JsonNode box, double x, double y) {
        assertThat(x).isBetween(box.path("left").asDouble(), box.path("right").asDouble());
        assertThat(y).isBetween(box.path("top").asDouble(), box.path("bottom").asDouble());
        assertThat(box.path("right").asDouble() - box.path("left").asDouble()).isLessThan(0.5);
    }

    private float without(HeatMap mask) {
        return network.run(pixels.mixedWith(Baseline.BLUR.of(pixels), mask), ForwardRequest.SCORES)
                .score(0, FIRE);
    }
}
