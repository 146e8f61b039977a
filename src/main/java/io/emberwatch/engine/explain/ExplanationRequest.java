package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.Target;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is to be explained. Immutable.
 *
 * @param layers names in the graph, at least one; maps of several are averaged, each scaled to its maximum
 * @param target logit or probability
 * @param classIndex of which class; empty means each image's most likely one
 */
public record ExplanationRequest(List<String> layers, Target target, OptionalInt classIndex) {
    public ExplanationRequest {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a question needs a layer");
        }
    }
}
