package io.emberwatch.engine.tensorflow;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.PreparedRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * One kind of run of a loaded graph, all of whose tensors exist.
 *
 * @param session borrowed
 * @param images what takes the images
 * @param scores {@code [N,K]}
 * @param logits {@code [N,K]}
 * @param classes how many, K
 * @param query what is asked for
 * @param gradients in the order of the query's layers
 * @param seed what the gradients are seeded with; empty where nothing is to be fed there
 * @param shapes of the values that are replaced, -1 where it depends on the number of values
 */
record GraphRun(
        Session session,
        Output<?> images,
        Output<?> scores,
        Output<?> logits,
        int classes,
        ForwardRequest query,
        List<Output<?>> gradients,
        Optional<Output<?>> seed,
        Map<String, List<Integer>> shapes)
        implements PreparedRun {
    @Override
    public ForwardResult run(ImageBatch batch) {
        List<Tensor> fed = new ArrayList<>();
        try {
            Session.Runner runner = session.runner();
            runner.feed(images, keep(fed, batch.rgb(), batch.count(), batch.height(), batch.width(), 3));
            query.replaced()
                    .forEach((name, values) ->
                            runner.feed(name, keep(fed, values, shape(shapes.get(name), values.length))));
            seed.ifPresent(output -> runner.feed(output, keep(fed, seeds(batch.count()), batch.count(), classes)));
            runner.fetch(scores).fetch(logits);
            query.activations().forEach(runner::fetch);
            gradients.forEach(runner::fetch);
            try (Result result = runner.run()) {
                return readout(result);
            }
        } catch (TensorFlowException e) {
            throw new IllegalStateException("the network failed on " + batch.count() + " images: " + e.getMessage(), e);
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    private ForwardResult readout(Result result) {
        Map<String, FeatureMaps> activations = new LinkedHashMap<>();
        Map<String, FeatureMaps> gradientMaps = new LinkedHashMap<>();
        int at = 2;
        for (String layer : query.activations()) {
            activations.put(layer, Tensors.maps(layer, result.get(at++)));
        }
        for (String layer : query.gradients()) {
            gradientMaps.put(layer, Tensors.maps(layer, result.get(at++)));
        }
        return new ForwardResult(
                classes,
                Tensors.floats("scores", result.get(0)),
                Tensors.floats("logits", result.get(1)),
                activations,
                gradientMaps);
    }

    private float[] seeds(int count) {
        float[] seeds = new float[count * classes];
        for (int i = 0; i < count; i++) {
            seeds[i * classes + query.classIndex().orElseThrow()] = 1;
        }
        return seeds;
    }

    /** A tensor of the values, which is closed with the others. */
    private static Tensor keep(List<Tensor> fed, float[] values, long... shape) {
        Tensor tensor = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values));
        fed.add(tensor);
        return tensor;
    }

    /** The declared shape; what is left open follows from the number of values. */
    private static long[] shape(List<Integer> declared, int values) {
        long[] shape = declared.stream().mapToLong(Integer::longValue).toArray();
        long known = 1;
        for (long size : shape) {
            known *= Math.max(1, size);
        }
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] < 0) {
                shape[i] = values / known;
            }
        }
        return shape;
    }
}
