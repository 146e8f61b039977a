package io.emberwatch.lab.explain;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.image.MaskedRegion;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.explain.ExplanationJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the network says of an image before and after regions of it are blurred.
 *
 * @param before scores of all classes
 * @param after scores with the regions blurred
 * @param response by layer, how far its features moved: |after - before| / |before|, Euclidean; 0 is not at all
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record MaskEffect(float[] before, float[] after, Map<String, Double> response) {
    /** Measures it in one run of two images. */
    public static MaskEffect of(
            InspectableModel network, ImageBatch image, List<MaskedRegion> regions, List<String> layers) {
        ImageBatch blurred = Baseline.BLUR.of(image);
        ImageBatch masked = image;
        for (MaskedRegion region : regions) {
            masked = masked.mixedWith(blurred, region.mask(image.width(), image.height()));
        }
        ForwardResult readout = network.run(ImageBatch.of(List.of(image, masked)), ForwardRequest.activations(layers));
        Map<String, Double> response = new TreeMap<>();
        readout.activations().forEach((layer, maps) -> response.put(layer, moved(maps)));
        return new MaskEffect(readout.scores(0), readout.scores(1), response);
    }

    private static double moved(FeatureMaps maps) {
        double difference = 0;
        double length = 0;
        int half = maps.values().length / 2;
        for (int i = 0; i < half; i++) {
            double before = maps.values()[i];
            double step = maps.values()[i + half] - before;
            difference += step * step;
            length += before * before;
        }
        return length > 0 ? Math.sqrt(difference / length) : 0;
    }

    /**
     * What {@code explain --json} writes of it.
     *
     * @param labels in the order of the scores
     */
    public JsonForm json(List<String> labels) {
        return new JsonForm(ExplanationJson.scores(before, labels), ExplanationJson.scores(after, labels), response);
    }

    /** The components are the fields, in their order. */
    public record JsonForm(
            @JsonProperty Map<String, Float> before,
            @JsonProperty Map<String, Float> after,
            @JsonProperty("feature_response") Map<String, Double> response) {}
}
