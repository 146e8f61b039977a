package io.emberwatch.engine.explain;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the network says of an image before and after regions of it are hidden.
 *
 * @param before scores of all classes
 * @param after scores with the regions hidden
 * @param response by layer, from input to output, how far its features moved: |after - before| / |before|, Euclidean; 0 is
 *     not at all
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record MaskEffect(float[] before, float[] after, Map<String, Double> response) {
    /**
     * Measures it.
     *
     * @param image one
     * @param masked the same with the regions hidden
     */
    public static MaskEffect of(InspectableModel network, ImageBatch image, ImageBatch masked, List<String> layers) {
        ForwardResult first = network.run(image, ForwardRequest.activations(layers));
        ForwardResult second = network.run(masked, ForwardRequest.activations(layers));
        Map<String, Double> response = new LinkedHashMap<>();
        for (String layer : layers) {
            response.put(
                    layer,
                    moved(first.activations().get(layer), second.activations().get(layer)));
        }
        return new MaskEffect(first.scores(0), second.scores(0), response);
    }

    /**
     * How far features moved: |after - before| / |before|, Euclidean; 0 is not at all.
     *
     * @param after of the same shape
     */
    public static double moved(FeatureMaps before, FeatureMaps after) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < before.values().length; i++) {
            double was = before.values()[i];
            double step = after.values()[i] - was;
            difference += step * step;
            length += was * was;
        }
        return length > 0 ? Math.sqrt(difference / length) : 0;
    }

    /**
     * What {@code explain --json} writes of it.
     *
     * @param labels in the order of the scores
     * @param fill what the regions were filled with
     * @param explanations of the masked image
     */
    public JsonForm json(List<String> labels, Baseline fill, List<ExplanationJson> explanations) {
        return new JsonForm(
                ExplanationJson.scores(before, labels),
                ExplanationJson.scores(after, labels),
                response,
                fill.name().toLowerCase(Locale.ROOT),
                explanations);
    }

    /** The components are the fields, in their order. */
    public record JsonForm(
            @JsonProperty Map<String, Float> before,
            @JsonProperty Map<String, Float> after,
            @JsonProperty("feature_response") Map<String, Double> response,
            @JsonProperty String fill,
            @JsonProperty List<ExplanationJson> explanations) {}
}
