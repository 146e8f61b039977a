package io.emberwatch.lab.train;

import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Parameters;
import io.emberwatch.lab.network.Parameters.Role;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Adam with decoupled weight decay, as operations of a graph. Its rates are fed at each step. */
final class AdamW {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;

    private final Placeholder<TFloat32> rate;
    private final Placeholder<TFloat32> beta1Power;
    private final Placeholder<TFloat32> beta2Power;
    private final Map<String, Op> updates = new LinkedHashMap<>();
    private final List<Parameters.Variables> slots;

    /** Adds the operations that update the trainable ones of these parameters to lower {@code loss}. */
    AdamW(Graph graph, Ops tf, Parameters.Variables parameters, Operand<TFloat32> loss, double decay) {
        rate = scalar(tf, "learning_rate");
        beta1Power = scalar(tf, "beta1_power");
        beta2Power = scalar(tf, "beta2_power");
        Parameters.Variables first = new Parameters.Variables(graph, "adam_m/");
        Parameters.Variables second = new Parameters.Variables(graph, "adam_v/");
        slots = List.of(first, second);
        List<ParameterSpec> learnt = parameters.declarations().stream()
                .filter(d -> d.role() != Role.STATISTIC)
                .toList();
        Output<?>[] variables = learnt.stream()
                .map(d -> parameters.variable(d.name()).asOutput())
                .toArray(Output<?>[]::new);
        Output<?>[] gradients = graph.addGradients(loss.asOutput(), variables);
        // All gradients are computed before any variable changes, because a backward convolution reads its kernel.
        Ops gated = tf.withControlDependencies(tf.withControlDependencyOps(
                        Arrays.stream(gradients).map(Output::op).toList())
                .noOp());
        Operand<TFloat32> shrink = tf.math.mul(rate, tf.constant((float) decay));
        for (int i = 0; i < gradients.length; i++) {
            ParameterSpec d = learnt.get(i);
            Operand<TFloat32> variable = parameters.variable(d.name());
            @SuppressWarnings("unchecked")
            Operand<TFloat32> gradient = (Operand<TFloat32>) gradients[i];
            Op update = gated.train.applyAdam(
                    variable,
                    first.parameter(d.name(), d.shape(), ParameterSpec.Initializer.ZEROS, Role.STATISTIC),
                    second.parameter(d.name(), d.shape(), ParameterSpec.Initializer.ZEROS, Role.STATISTIC),
                    beta1Power,
                    beta2Power,
                    rate,
                    tf.constant(BETA1),
                    tf.constant(BETA2),
                    tf.constant(1e-7f),
                    gradient);
            if (d.role() == Role.KERNEL && decay > 0) {
                Ops after = tf.withControlDependencies(update);
                update = after.assignSub(variable, after.math.mul(variable, shrink));
            }
            updates.put(d.name(), update);
        }
    }

    /** The operation that updates each parameter, by name. */
    Map<String, Op> updates() {
        return updates;
    }

    /** The running moments; a checkpoint must contain them. */
    List<Parameters.Variables> slots() {
        return slots;
    }

    /** The values to feed at a step, counted from 0. */
    Map<Operand<TFloat32>, Float> feeds(int step, double learningRate) {
        Map<Operand<TFloat32>, Float> feeds = new LinkedHashMap<>();
        feeds.put(rate, (float) learningRate);
        feeds.put(beta1Power, (float) Math.pow(BETA1, step + 1));
        feeds.put(beta2Power, (float) Math.pow(BETA2, step + 1));
        return feeds;
    }

    static Placeholder<TFloat32> scalar(Ops tf, String name) {
        return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    }
}
