package io.emberwatch.lab.train;

import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import io.emberwatch.lab.train.BatchMaker.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Runs a training graph. Owns the session and borrows the graph; one thread at a time. */
final class TrainingSession implements AutoCloseable {
    private static final int VALIDATION_BATCH = 32;

    private final TrainingGraph graph;
    private final Session session;

    /** The losses of a step. */
    record Losses(float answer, float features, float place) {}

    /**
     * Opens a session. Its variables have no values yet.
     *
     * @param bf16 whether convolutions may run in bfloat16, which is faster on CPUs that have it
     */
    TrainingSession(TrainingGraph graph, boolean bf16) {
        this.graph = graph;
        this.session = new Session(graph.graph(), configuration(bf16));
    }

    /** Assigns values to the named variables. */
    void assign(Weights weights) {
        // All in one run: TensorFlow prunes and optimises the whole graph again for each new set of targets.
        Session.Runner runner = session.runner();
        List<Tensor> values = new ArrayList<>();
        try {
            weights.byName().forEach((name, weight) -> {
                TrainingGraph.Variable variable = graph.variables().get(name);
                if (variable == null) {
                    throw new IllegalArgumentException("the network has no parameter " + name);
                }
                TFloat32 value = TFloat32.tensorOf(weight.shape(), DataBuffers.of(weight.values()));
                values.add(value);
                runner.feed(variable.initialValue(), value).addTarget(variable.initialise());
            });
            runner.run().close();
        } finally {
            values.forEach(Tensor::close);
        }
    }

    /** Values of the variables with these names. */
    Weights values(List<String> names) {
        Session.Runner runner = session.runner();
        names.forEach(name -> runner.fetch(graph.variables().get(name).value()));
        Map<String, Weight> weights = new LinkedHashMap<>();
        try (Result result = runner.run()) {
            for (int i = 0; i < names.size(); i++) {
                TFloat32 tensor = (TFloat32) result.get(i);
                float[] values = new float[Math.toIntExact(tensor.shape().size())];
                tensor.asRawTensor().data().asFloats().read(values);
                weights.put(names.get(i), new Weight(tensor.shape(), values));
            }
        }
        return new Weights(weights);
    }

    /** One training step. */
    Losses step(Batch batch, int step, double learningRate, double normMomentum, double averageDecay) {
        Map<Operand<TFloat32>, Float> scalars = new HashMap<>(graph.optimizer().feeds(step, learningRate));
        scalars.put(graph.normMomentum(), (float) normMomentum);
        scalars.put(graph.averageDecay(), (float) averageDecay);
        Session.Runner runner = session.runner();
        Map<Operand<TFloat32>, TFloat32> tensors = new HashMap<>();
        try (TUint8 images = images(batch);
                TFloat32 labels =
                        TFloat32.tensorOf(Shape.of(batch.count(), batch.classes()), DataBuffers.of(batch.labels()));
                TFloat32 places = TFloat32.tensorOf(
                        Shape.of(batch.count(), batch.places().length / batch.count()),
                        DataBuffers.of(batch.places()))) {
            scalars.forEach((placeholder, value) -> tensors.put(placeholder, TFloat32.scalarOf(value)));
            tensors.forEach(runner::feed);
            try (Result result = runner.feed(graph.images(), images)
                    .feed(graph.labels(), labels)
                    .feed(graph.places(), places)
                    .addTarget(graph.train())
                    .fetch(graph.answerLoss())
                    .fetch(graph.featureLoss())
                    .fetch(graph.placeLoss())
                    .run()) {
                return new Losses(scalar(result, 0), scalar(result, 1), scalar(result, 2));
            }
        } finally {
            tensors.values().forEach(Tensor::close);
        }
    }

    /** Updates the running statistics with a batch, without training. */
    void observe(Batch batch, double normMomentum) {
        try (TUint8 images = images(batch);
                TFloat32 momentum = TFloat32.scalarOf((float) normMomentum)) {
            session.runner()
                    .feed(graph.images(), images)
                    .feed(graph.normMomentum(), momentum)
                    .addTarget(graph.updateNorms())
                    .run()
                    .close();
        }
    }

    /** Logits of the averaged weights for images of one size, {@code [images][classes]}. */
    float[][] validate(List<byte[]> images, int size) {
        float[][] logits = new float[images.size()][];
        for (int from = 0; from < logits.length; from += VALIDATION_BATCH) {
            List<byte[]> some = images.subList(from, Math.min(logits.length, from + VALIDATION_BATCH));
            try (TUint8 batch = images(Batch.unlabelled(some, size));
                    Result result = session.runner()
                            .feed(graph.images(), batch)
                            .fetch(graph.validationLogits())
                            .run()) {
                float[][] part = StdArrays.array2dCopyOf((TFloat32) result.get(0));
                System.arraycopy(part, 0, logits, from, part.length);
            }
        }
        return logits;
    }

    @Override
    public void close() {
        session.close();
    }

    private static float scalar(Result result, int index) {
        return ((TFloat32) result.get(index)).getFloat();
    }

    private static TUint8 images(Batch batch) {
        return TUint8.tensorOf(Shape.of(batch.count(), batch.size(), batch.size(), 3), DataBuffers.of(batch.pixels()));
    }

    /** @param bf16 whether convolutions may run in bfloat16, which is faster on CPUs that have it */
    private static ConfigProto configuration(boolean bf16) {
        return ConfigProto.newBuilder()
                .setGraphOptions(GraphOptions.newBuilder()
                        .setRewriteOptions(RewriterConfig.newBuilder()
                                .setAutoMixedPrecisionOnednnBfloat16(
                                        bf16 ? RewriterConfig.Toggle.ON : RewriterConfig.Toggle.OFF)))
                .build();
    }
}
