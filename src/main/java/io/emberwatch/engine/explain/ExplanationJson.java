package io.emberwatch.engine.explain;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.core.heatmap.HotRegion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An explanation as JSON: the components are the fields, in their order. Places are shares of the image, 0..1, from its upper
 * left corner. Immutable.
 *
 * @param label the class that is explained
 * @param scores by label
 * @param deletionDrop how far the class's score falls with all regions blurred
 * @param regions at least one, the one of the greatest heat first
 */
public record ExplanationJson(
        @JsonProperty String method,
        @JsonProperty List<String> layers,
        @JsonProperty String target,
        @JsonProperty("class") String label,
        @JsonProperty Map<String, Float> scores,
        @JsonProperty Peak peak,
        @JsonProperty Box box,
        @JsonProperty double area,
        @JsonProperty double mass,
        @JsonProperty("deletion_drop") double deletionDrop,
        @JsonProperty List<Region> regions) {
    /** A hot region; the first is that of peak, box, area and mass above. */
    public record Region(
            @JsonProperty Peak peak,
            @JsonProperty Box box,
            @JsonProperty double area,
            @JsonProperty double mass,
            @JsonProperty("deletion_drop") double deletionDrop) {
        private static Region of(HotRegion region, double drop) {
            return new Region(Peak.of(region), Box.of(region), region.area(), region.mass(), drop);
        }
    }

    /** The hottest place. */
    public record Peak(@JsonProperty double x, @JsonProperty double y) {
        private static Peak of(HotRegion region) {
            return new Peak(region.peakX(), region.peakY());
        }
    }

    /** The edges of the hot region. */
    public record Box(
            @JsonProperty double left,
            @JsonProperty double top,
            @JsonProperty double right,
            @JsonProperty double bottom) {
        private static Box of(HotRegion region) {
            return new Box(region.left(), region.top(), region.right(), region.bottom());
        }
    }

    /** One explanation; the labels are in the order of the scores. */
    public static ExplanationJson of(
            Explanation explanation, DeletionDrops drops, ExplanationRequest question, List<String> labels) {
        HotRegion region = explanation.region();
        return new ExplanationJson(
                explanation.method().label(),
                question.layers(),
                question.target().name().toLowerCase(Locale.ROOT),
                labels.get(explanation.classIndex()),
                scores(explanation.scores(), labels),
                Peak.of(region),
                Box.of(region),
                region.area(),
                region.mass(),
                drops.all(),
                IntStream.range(0, explanation.regions().size())
                        .mapToObj(i -> Region.of(
                                explanation.regions().get(i), drops.regions().get(i)))
                        .toList());
    }

    /** Scores by label, in the order of the labels. */
    public static Map<String, Float> scores(float[] scores, List<String> labels) {
        Map<String, Float> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            byLabel.put(labels.get(i), scores[i]);
        }
        return byLabel;
    }
}
