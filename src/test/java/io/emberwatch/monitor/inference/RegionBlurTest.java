package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.monitor.inference.DeletionProbes.RegionBlur;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RegionBlurTest {
    private static final HeatMap HEAT = new HeatMap(7, 7, corner());

    private final Frames pool = new Frames(2);

    /** Hot in the upper left, three by two cells. */
    private static float[] corner() {
        float[] heat = new float[49];
        for (int y = 1; y < 3; y++) {
            for (int x = 1; x < 4; x++) {
                heat[y * 7 + x] = 1;
            }
        }
        return heat;
    }

    @Test
    void blur_isThatOfTheCommands() {
        HeatMap mask = HotRegion.of(HEAT).mask();
        try (VideoFrame frame = pool.patterned("a", 224, 224, 7)) {
            ImageBatch before = pixels(frame);
            float[] expected = before.mixedWith(Baseline.BLUR.of(before), mask).rgb();

            RegionBlur.apply(frame, mask);

            assertThat(pixels(frame).rgb()).containsExactly(expected, within(1.01f));
            assertThat(largestChange(before.rgb(), expected)).as("a blur").isGreaterThan(50);
        }
    }

    @Test
    void restOfALargerImage_staysAsItWas() {
        try (VideoFrame frame = pool.patterned("a", 1280, 720, 7);
                VideoFrame before = pool.patterned("a", 1280, 720, 7)) {
            RegionBlur.apply(frame, HotRegion.of(HEAT).mask());

            ByteBuffer now = frame.pixels();
            ByteBuffer then = before.pixels();
            int changed = 0;
            for (int y = 0; y < 720; y++) {
                for (int x = 0; x < 1280; x++) {
                    boolean near = x < 1280 * 5 / 7 && y < 720 * 4 / 7;
                    boolean same = now.get((y * 1280 + x) * 3) == then.get((y * 1280 + x) * 3);
                    assertThat(near || same).as("pixel %d,%d", x, y).isTrue();
                    changed += same ? 0 : 1;
                }
            }
            assertThat(changed).isGreaterThan(1280 * 720 / 20);
        }
    }

    private static ImageBatch pixels(VideoFrame frame) {
        ByteBuffer bytes = frame.pixels();
        float[] values = new float[bytes.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.get(i) & 0xff;
        }
        return new ImageBatch(1, frame.height(), frame.width(), values);
    }

    private static double largestChange(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }
}
