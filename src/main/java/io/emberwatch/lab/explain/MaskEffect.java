package io.emberwatch.lab.explain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

    public ObjectNode json(List<String> labels) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("before", ExplanationJson.scores(before, labels));
        node.set("after", ExplanationJson.scores(after, labels));
        ObjectNode layers = node.putObject("feature_response");
        response.forEach(layers::put);
        return node;
    }
}
