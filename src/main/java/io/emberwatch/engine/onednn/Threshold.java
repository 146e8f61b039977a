package io.emberwatch.engine.onednn;

import java.util.Arrays;
import java.util.Optional;

/**
 * A norm and its ReLU on bytes: {@code relu(a * x + b)} is {@code factor * (q' - offset)}, where {@code q'} is the byte
 * held between {@code floor} and {@code ceiling}. Immutable by convention.
 *
 * @param floor {@code [C]}, whole numbers from 0 to 255
 * @param ceiling {@code [C]}, the same; all 255 where no factor is negative
 * @param offset {@code [C]}
 * @param factor {@code [C]}; 0 where the ReLU never opens
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
record Threshold(String name, float[] floor, float[] ceiling, float[] offset, float[] factor) {
    private static final int LAST = 255;

    static Threshold of(Affine norm, Steps steps) {
        int channels = norm.channels();
        Threshold threshold = new Threshold(
                norm.name(), new float[channels], new float[channels], new float[channels], new float[channels]);
        for (int c = 0; c < channels; c++) {
            threshold.set(c, norm.scale()[c], norm.shift()[c], steps.low()[c], steps.step()[c]);
        }
        return threshold;
    }

    private void set(int c, float scale, float shift, float low, float step) {
        ceiling[c] = LAST;
        factor[c] = scale * step;
        if (scale == 0) {
            return;
        }
        // Where the ReLU opens; the offset stays exact where the byte cannot be.
        double opens = -(shift / (double) scale + low) / step;
        offset[c] = (float) opens;
        boolean never = scale > 0 ? opens >= LAST : opens <= 0;
        if (never) {
            factor[c] = 0;
            offset[c] = 0;
        } else if (scale > 0) {
            floor[c] = held(opens);
        } else {
            ceiling[c] = held(opens);
        }
    }

    private static float held(double value) {
        return (float) Math.rint(Math.min(Math.max(value, 0), LAST));
    }

    /** @param width channels of both maps, as many as this has or more */
    Operation operation(OperationFactory factory, int width, View source, View target) {
        boolean open = true;
        for (float value : ceiling) {
            open &= value == LAST;
        }
        return factory.clamp(
                name,
                source,
                Arrays.copyOf(floor, width),
                open ? Optional.empty() : Optional.of(Arrays.copyOf(ceiling, width)),
                target);
    }
}
