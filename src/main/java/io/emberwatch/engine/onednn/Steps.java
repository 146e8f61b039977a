package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.Calibration.Range;
import java.util.Arrays;

/**
 * What a stored byte {@code q} means: {@code low + step * q}, by channel. Immutable by convention.
 *
 * @param low {@code [C]}
 * @param step {@code [C]}, &gt; 0
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
record Steps(float[] low, float[] step) {
    /** A channel that is always the same still needs a step. */
    private static final float LEAST_WIDTH = 1e-6f;

    /** What other images may go beyond the calibration's, at each end, as a part of its width. */
    private static final float MARGIN = 0.1f;

    /** @param fromZero how many of the first channels start at 0, whatever was seen */
    static Steps of(Range range, int fromZero) {
        float[] low = new float[range.low().length];
        float[] step = new float[low.length];
        for (int c = 0; c < step.length; c++) {
            float seen = c < fromZero ? 0 : range.low()[c];
            float margin = MARGIN * (range.high()[c] - seen);
            low[c] = c < fromZero ? 0 : seen - margin;
            step[c] = Math.max(range.high()[c] + margin - low[c], LEAST_WIDTH) / 255;
        }
        return new Steps(low, step);
    }

    Steps first(int count) {
        return part(0, count);
    }

    Steps part(int from, int count) {
        return new Steps(Arrays.copyOfRange(low, from, from + count), Arrays.copyOfRange(step, from, from + count));
    }
}
