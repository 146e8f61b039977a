package io.emberwatch.explain.method;

import io.emberwatch.explain.Target;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is to be explained. Immutable.
 *
 * @param layers names in the graph, at least one; maps of several are averaged, each scaled to its maximum
 * @param target logit or probability
 * @param classIndex of which class; empty means each picture's most likely one
 */
public record Question(List<String> layers, Target target, OptionalInt classIndex) {
    public Question {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a question needs a layer");
        }
    }
}
