package io.emberwatch.engine;

import io.emberwatch.core.heatmap.Target;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What one run of a network should give besides its scores. Immutable.
 *
 * @param activations layers whose output is wanted
 * @param gradients layers with respect to which the target is differentiated; {@link InspectableModel#INPUT} is possible
 * @param target what is differentiated
 * @param classIndex whose value; empty means each image's most likely class
 * @param replaced values that stand in for what an operation gives, by its name: a weight, or the output of a layer
 */
public record ForwardRequest(
        List<String> activations,
        List<String> gradients,
        Target target,
        OptionalInt classIndex,
        Map<String, float[]> replaced) {
    /** Only scores and logits. */
    public static final ForwardRequest SCORES =
            new ForwardRequest(List.of(), List.of(), Target.LOGIT, OptionalInt.empty(), Map.of());

    public ForwardRequest {
        activations = List.copyOf(activations);
        gradients = List.copyOf(gradients);
        replaced = Map.copyOf(replaced);
    }

    /** The output of these layers. */
    public static ForwardRequest activations(List<String> layers) {
        return new ForwardRequest(layers, List.of(), Target.LOGIT, OptionalInt.empty(), Map.of());
    }

    /** The output of these layers and the gradient of a class with respect to them, in one run. */
    public static ForwardRequest gradients(List<String> layers, Target target, OptionalInt classIndex) {
        return new ForwardRequest(layers, layers, target, classIndex, Map.of());
    }

    /** The gradient of a class with respect to the pixels. */
    public static ForwardRequest ofPixels(Target target, int classIndex) {
        return new ForwardRequest(
                List.of(), List.of(InspectableModel.INPUT), target, OptionalInt.of(classIndex), Map.of());
    }

    /** The same with other weights or outputs in the place of the network's own. */
    public ForwardRequest withReplaced(Map<String, float[]> values) {
        return new ForwardRequest(activations, gradients, target, classIndex, values);
    }
}
