package io.emberwatch.engine.tensorflow;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.PlaceholderWithDefault;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.types.TFloat32;

/**
 * Adds backward passes to a loaded graph, once for each target and layer. What is differentiated is
 * {@code sum(target * seed)}; the seed {@code [N,K]} can be fed and is by default 1 at each image's most likely class,
 * so that one run suffices even where the class is not known before. Not thread-safe.
 */
final class GradientGraph {
    private static final String PREFIX = "emberwatch_explain";

    private final Graph graph;
    private final Output<TFloat32> logits;
    private final Output<TFloat32> scores;
    /** Empty where a layer has none, since a second try would add operations again. */
    private final Map<String, Optional<Output<?>>> gradients = new HashMap<>();

    private Output<TFloat32> seed;

    /**
     * @param graph borrowed; operations are added to it
     * @param logits {@code [N,K]} before the softmax
     * @param scores {@code [N,K]} after it
     */
    GradientGraph(Graph graph, Output<TFloat32> logits, Output<TFloat32> scores) {
        this.graph = graph;
        this.logits = logits;
        this.scores = scores;
    }

    /**
     * The gradient with respect to what a layer gives.
     *
     * @param layer name of an operation of the graph
     * @throws UserException if the scores do not depend on the layer
     */
    Output<?> of(Target target, String layer) {
        return gradients
                .computeIfAbsent(target + " " + layer, key -> add(target, layer))
                .orElseThrow(() -> new UserException(
                        "the scores do not depend on layer " + layer + ": choose a layer before the pooling"));
    }

    /**
     * Adds what is missing of several layers' gradients in one backward pass that they share, rather than one for each.
     * A layer on which the scores do not depend has none, which {@link #of} says.
     */
    void add(Target target, List<String> layers) {
        List<String> missing = layers.stream()
                .distinct()
                .filter(layer -> !gradients.containsKey(target + " " + layer))
                .toList();
        if (missing.size() < 2) {
            return;
        }
        Output<?>[] with = missing.stream()
                .map(layer -> graph.operationOrThrow(layer).output(0))
                .toArray(Output<?>[]::new);
        Output<?>[] found;
        try {
            found = graph.addGradients(
                    PREFIX + "/gradient" + gradients.size(), differentiated(target), with, new Output<?>[] {seed()});
        } catch (IllegalArgumentException | IllegalStateException | TensorFlowException e) {
            // One of them has none: each is tried alone.
            return;
        }
        for (int i = 0; i < with.length; i++) {
            boolean has = found[i].dataType() == with[i].dataType();
            gradients.put(target + " " + missing.get(i), has ? Optional.of(found[i]) : Optional.empty());
        }
    }

    private Output<?>[] differentiated(Target target) {
        return new Output<?>[] {target == Target.LOGIT ? logits : scores};
    }

    private Optional<Output<?>> add(Target target, String layer) {
        Output<?>[] with = {graph.operationOrThrow(layer).output(0)};
        Output<?>[] seeds = {seed()};
        try {
            Output<?> gradient =
                    graph.addGradients(PREFIX + "/gradient" + gradients.size(), differentiated(target), with, seeds)[0];
            // Where there is none, TensorFlow Java gives an output of no operation, which has no type.
            return gradient.dataType() == with[0].dataType() ? Optional.of(gradient) : Optional.empty();
        } catch (IllegalArgumentException | IllegalStateException | TensorFlowException e) {
            return Optional.empty();
        }
    }

    /** {@code logits == max(logits)} as numbers, unless something else is fed. */
    Output<TFloat32> seed() {
        if (seed == null) {
            Ops tf = Ops.create(graph).withSubScope(PREFIX);
            Operand<TFloat32> max = tf.reduceMax(logits, tf.constant(new int[] {1}), ReduceMax.keepDims(true));
            Operand<TFloat32> oneHot = tf.dtypes.cast(tf.math.equal(logits, max), TFloat32.class);
            PlaceholderWithDefault<TFloat32> fed = tf.withName("seed")
                    .placeholderWithDefault(oneHot, Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE));
            seed = fed.output();
        }
        return seed;
    }
}
