package io.emberwatch.lab.train;

import io.emberwatch.lab.augment.FlamePlace;
import io.emberwatch.lab.network.Layers;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Parameters;
import io.emberwatch.lab.network.Parameters.Role;
import io.emberwatch.lab.train.Distillation.Teachers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * The graph that trains a network. It holds the network with batch statistics, its loss, optimizer and moving averages; and
 * for validation the network with averaged weights and stored statistics. Owns the graph: close it.
 */
final class TrainingGraph implements AutoCloseable {
    static final String AVERAGE = "average/";

    private static final float PLACE_WEIGHT = 0.25f;

    private final Graph graph = new Graph();
    private final Placeholder<TUint8> images;
    private final Placeholder<TFloat32> labels;
    private final Placeholder<TFloat32> places;
    private final Placeholder<TFloat32> normMomentum;
    private final Placeholder<TFloat32> averageDecay;
    private final Operand<TFloat32> answerLoss;
    private final Operand<TFloat32> featureLoss;
    private final Operand<TFloat32> placeLoss;
    private final Operand<TFloat32> validationLogits;
    private final AdamW optimizer;
    private final Op train;
    private final Op updateNorms;
    private final Map<String, Variable> variables = new LinkedHashMap<>();

    /** A variable and the operation that sets it. */
    record Variable(
            ParameterSpec declaration, Operand<TFloat32> value, Placeholder<TFloat32> initialValue, Op initialise) {}

    /**
     * Builds the graph.
     *
     * @param decay weight decay of kernels, relative to the learning rate
     */
    TrainingGraph(NetworkSpec spec, Teachers teachers, double decay) {
        Ops tf = Ops.create(graph);
        long any = Shape.UNKNOWN_SIZE;
        images = tf.withName("images").placeholder(TUint8.class, Placeholder.shape(Shape.of(any, any, any, 3)));
        labels = tf.withName("labels").placeholder(TFloat32.class, Placeholder.shape(Shape.of(any, spec.classes())));
        places = tf.withName("places").placeholder(TFloat32.class, Placeholder.shape(Shape.of(any, any)));
        normMomentum = AdamW.scalar(tf, "norm_momentum");
        averageDecay = AdamW.scalar(tf, "average_decay");
        Operand<TFloat32> pixels = tf.dtypes.cast(images, TFloat32.class);

        Parameters.Variables parameters = new Parameters.Variables(graph, "");
        Layers layers = new Layers(tf, parameters, true);
        NetworkSpec.Outputs outputs = spec.build(layers, pixels);
        List<NetworkSpec.Outputs> shown = new ArrayList<>();
        for (Teachers.Teacher teacher : teachers.all()) {
            String name = "teacher" + shown.size();
            Parameters frozen = new Parameters.Frozen(graph, name + "/", teacher.weights());
            shown.add(teacher.spec().build(new Layers(tf.withSubScope(name + "_layers"), frozen, false), pixels));
        }
        // An image with a pasted flame is certainly fire; a teacher may overlook a small one.
        Operand<TFloat32> pasted = tf.sum(places, tf.constant(1), Sum.keepDims(true));
        answerLoss = teachers.distillation().answerLoss(tf, labels, pasted, outputs, shown);
        featureLoss = teachers.isEmpty()
                ? tf.constant(0f)
                : teachers.distillation().featureLoss(layers, outputs, shown.get(0));
        placeLoss = spec.linearHead()
                ? PlaceLoss.of(tf, outputs.activated(), parameters.variable("predictions/kernel"), places)
                : tf.constant(0f);
        Operand<TFloat32> lesson = teachers.isEmpty() ? answerLoss : tf.math.add(answerLoss, featureLoss);
        Operand<TFloat32> loss = tf.math.add(lesson, tf.math.mul(placeLoss, tf.constant(PLACE_WEIGHT)));
        optimizer = new AdamW(graph, tf, parameters, loss, decay);

        Map<Operand<TFloat32>, Op> normUpdates = normUpdates(tf, layers.statistics());
        updateNorms = tf.withControlDependencies(normUpdates.values()).noOp();
        Parameters.Variables averages = new Parameters.Variables(graph, AVERAGE);
        List<Op> steps = new ArrayList<>();
        for (ParameterSpec d : parameters.declarations()) {
            Operand<TFloat32> variable = parameters.variable(d.name());
            Op update = d.role() == Role.STATISTIC
                    ? normUpdates.get(variable)
                    : optimizer.updates().get(d.name());
            Ops after = tf.withControlDependencies(update);
            Operand<TFloat32> average = averages.parameter(d.name(), d.shape(), d.initial(), d.role());
            Operand<TFloat32> step =
                    after.math.mul(after.math.sub(variable, average), after.math.sub(tf.constant(1f), averageDecay));
            steps.add(after.assignAdd(average, step));
        }
        train = tf.withControlDependencies(steps).noOp();
        validationLogits = spec.build(new Layers(tf.withSubScope("validation"), averages, false), pixels)
                .logits();

        addVariables(tf, "", parameters);
        addVariables(tf, AVERAGE, averages);
        addVariables(tf, "adam_m/", optimizer.slots().get(0));
        addVariables(tf, "adam_v/", optimizer.slots().get(1));
    }

    Graph graph() {
        return graph;
    }

    /** Images to feed, uint8 RGB {@code [N,H,W,3]}. */
    Placeholder<TUint8> images() {
        return images;
    }

    /** Share of each class to feed, {@code [N,classes]}. */
    Placeholder<TFloat32> labels() {
        return labels;
    }

    /** Places of flames to feed, {@code [N,cells]}, see {@link FlamePlace#shares}. */
    Placeholder<TFloat32> places() {
        return places;
    }

    /** Momentum of the running statistics at a step. */
    Placeholder<TFloat32> normMomentum() {
        return normMomentum;
    }

    /** Decay of the averaged weights at a step. */
    Placeholder<TFloat32> averageDecay() {
        return averageDecay;
    }

    Operand<TFloat32> answerLoss() {
        return answerLoss;
    }

    Operand<TFloat32> featureLoss() {
        return featureLoss;
    }

    Operand<TFloat32> placeLoss() {
        return placeLoss;
    }

    /** Logits of the averaged weights on stored statistics, {@code [N,classes]}. */
    Operand<TFloat32> validationLogits() {
        return validationLogits;
    }

    AdamW optimizer() {
        return optimizer;
    }

    /** One step: updates weights, statistics and averages. */
    Op train() {
        return train;
    }

    /** Updates only the running statistics. */
    Op updateNorms() {
        return updateNorms;
    }

    /** All state, by full name: weights, their averages under {@link #AVERAGE}, moments of the optimizer. */
    Map<String, Variable> variables() {
        return variables;
    }

    @Override
    public void close() {
        graph.close();
    }

    private Map<Operand<TFloat32>, Op> normUpdates(Ops tf, List<Layers.BatchStatistics> statistics) {
        Operand<TFloat32> share = tf.math.sub(tf.constant(1f), normMomentum);
        Map<Operand<TFloat32>, Op> updates = new LinkedHashMap<>();
        for (Layers.BatchStatistics s : statistics) {
            updates.put(s.storedMean(), move(tf, s.storedMean(), s.batchMean(), share));
            updates.put(s.storedVariance(), move(tf, s.storedVariance(), s.batchVariance(), share));
        }
        return updates;
    }

    private static Op move(Ops tf, Operand<TFloat32> stored, Operand<TFloat32> seen, Operand<TFloat32> share) {
        return tf.assignAdd(stored, tf.math.mul(tf.math.sub(seen, stored), share));
    }

    private void addVariables(Ops tf, String prefix, Parameters.Variables parameters) {
        for (ParameterSpec d : parameters.declarations()) {
            Operand<TFloat32> variable = parameters.variable(d.name());
            Placeholder<TFloat32> value = tf.placeholder(TFloat32.class, Placeholder.shape(d.shape()));
            variables.put(prefix + d.name(), new Variable(d, variable, value, tf.assign(variable, value)));
        }
    }
}
