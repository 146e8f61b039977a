package io.emberwatch.explain.method;

import io.emberwatch.explain.OpenedNetwork;
import io.emberwatch.explain.Pixels;
import io.emberwatch.explain.Query;
import io.emberwatch.explain.Readout;
import io.emberwatch.explain.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Values of a class for many variants of a picture, a few at a time so that memory stays bounded. */
public final class Batches {
    private static final int SIZE = 16;

    private Batches() {}

    /**
     * What the target says of the class for each variant.
     *
     * @param count how many variants
     * @param variant makes one picture
     * @return the target's value of the class for each variant
     */
    public static float[] values(
            OpenedNetwork network, int count, IntFunction<Pixels> variant, Target target, int classIndex) {
        float[] values = new float[count];
        for (int from = 0; from < count; from += SIZE) {
            int to = Math.min(count, from + SIZE);
            List<Pixels> some = new ArrayList<>();
            for (int i = from; i < to; i++) {
                some.add(variant.apply(i));
            }
            Readout readout = network.run(Pixels.of(some), Query.SCORES);
            for (int i = from; i < to; i++) {
                values[i] = readout.value(target, i - from, classIndex);
            }
        }
        return values;
    }
}
