package io.emberwatch.engine.tensorflow;

import ai.djl.tensorflow.engine.SavedModelBundle;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One kind of run of a loaded graph, all of whose tensors exist. Thread-safe and without a lock; who runs it sees to it
 * that the session is open.
 *
 * @param model borrowed
 * @param pixels name of the tensor that takes the pictures
 * @param outputs names of scores and logits
 * @param classes how many
 * @param query what is asked for
 * @param gradients names of the gradient tensors, in the order of the query's layers
 * @param shapes of the values that are replaced, -1 where it depends on the number of values
 */
public record GraphRun(
        SavedModelBundle model,
        String pixels,
        List<String> outputs,
        int classes,
        ForwardRequest query,
        List<String> gradients,
        Map<String, List<Integer>> shapes) {
    public ForwardResult run(ImageBatch pictures) {
        try (SessionRun run = new SessionRun(model)) {
            run.feed(pixels, new long[] {pictures.count(), pictures.height(), pictures.width(), 3}, pictures.rgb());
            query.replaced().forEach((name, values) -> run.feed(name, shape(shapes.get(name), values.length), values));
            if (query.classIndex().isPresent() && !gradients.isEmpty()) {
                feedSeed(run, pictures.count(), query.classIndex().getAsInt());
            }
            List<String> wanted = new ArrayList<>(outputs);
            wanted.addAll(query.activations());
            wanted.addAll(gradients);
            wanted.forEach(run::fetch);
            run.execute();
            return readout(run);
        }
    }

    private ForwardResult readout(SessionRun run) {
        Map<String, FeatureMaps> activations = new LinkedHashMap<>();
        Map<String, FeatureMaps> gradientMaps = new LinkedHashMap<>();
        int at = outputs.size();
        for (String layer : query.activations()) {
            activations.put(layer, run.maps(at++));
        }
        for (String layer : query.gradients()) {
            gradientMaps.put(layer, run.maps(at++));
        }
        return new ForwardResult(classes, run.floats(0), run.floats(1), activations, gradientMaps);
    }

    private void feedSeed(SessionRun run, int count, int classIndex) {
        float[] seed = new float[count * classes];
        for (int i = 0; i < count; i++) {
            seed[i * classes + classIndex] = 1;
        }
        run.feed(GradientGraph.SEED, new long[] {count, classes}, seed);
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
