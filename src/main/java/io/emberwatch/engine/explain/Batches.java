package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Values of a class for many variants of an image, a few at a time so that memory stays bounded. */
public final class Batches {
    private static final int SIZE = 16;

    private Batches() {}

    /**
     * What the target says of the class for each variant.
     *
     * @param count how many variants
     * @param variant makes one image
     * @return the target's value of the class for each variant
     */
    public static float[] values(
            InspectableModel network, int count, IntFunction<ImageBatch> variant, Target target, int classIndex) {
        float[] values = new float[count];
        for (int from = 0; from < count; from += SIZE) {
            int to = Math.min(count, from + SIZE);
            List<ImageBatch> some = new ArrayList<>();
            for (int i = from; i < to; i++) {
                some.add(variant.apply(i));
            }
            ForwardResult readout = network.run(ImageBatch.of(some), ForwardRequest.SCORES);
            for (int i = from; i < to; i++) {
                values[i] = readout.value(target, i - from, classIndex);
            }
        }
        return values;
    }
}
