package io.emberwatch.monitor.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameRendererTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;

    private final FramePool pool = new FramePool(1);
    private final AnalysedFrame burning = Scenes.frame(pool, new CameraId("yard"), WIDTH, HEIGHT, 0, 0.9f);
    private final FrameRenderer renderer = new FrameRenderer(ZoneOffset.UTC, 95);

    @AfterEach
    void close() {
        renderer.close();
        burning.frame().close();
    }

    @Test
    void imageOfAnAlarm_hasTheFrameOfAFireTheHeatAndTheStrips() {
        byte[] clean = renderer.clean(burning.frame());
        byte[] annotated = renderer.ofAlarm(burning, "Yard", 0.7);

        // The frame of a fire, the hot place, the footing; and a cold place that nothing is drawn on.
        assertThat(difference(clean, annotated, WIDTH - 2, HEIGHT / 2)).isGreaterThan(60);
        assertThat(difference(clean, annotated, WIDTH * 11 / 14, HEIGHT * 3 / 14))
                .isGreaterThan(60);
        assertThat(difference(clean, annotated, 6, HEIGHT - 10)).isGreaterThan(60);
        assertThat(difference(clean, annotated, 100, 250)).isLessThan(8);
    }

    @Test
    void imageOfAnAlarm_leavesTheCapturedImageAsItWas() {
        ByteBuffer before =
                ByteBuffer.allocate(WIDTH * HEIGHT * 3).put(burning.frame().pixels());
        renderer.ofAlarm(burning, "Yard", 0.7);

        assertThat(burning.frame().pixels()).isEqualTo(before.flip());
    }

    @Test
    void pixelsForAVideo_areThoseOfTheAlarmsImage_andLeaveTheFrameAsItWas() {
        ByteBuffer before =
                ByteBuffer.allocate(WIDTH * HEIGHT * 3).put(burning.frame().pixels());
        int[] encoded = pixel(renderer.ofAlarm(burning, "Yard", 0.7), WIDTH / 2, HEIGHT / 2);

        ByteBuffer pixels = renderer.pixels(burning, "Yard", 0.7, AlarmState.FIRE);

        assertThat(pixels.remaining()).isEqualTo(WIDTH * HEIGHT * 3);
        for (int channel = 0; channel < 3; channel++) {
            int drawn = pixels.get((HEIGHT / 2 * WIDTH + WIDTH / 2) * 3 + channel) & 0xff;
            assertThat(drawn).isCloseTo(encoded[channel], within(8));
        }
        assertThat(burning.frame().pixels()).isEqualTo(before.flip());
    }

    /** The largest difference of a colour's channel at a place. */
    private static int difference(byte[] one, byte[] other, int x, int y) {
        int[] left = pixel(one, x, y);
        int[] right = pixel(other, x, y);
        int largest = 0;
        for (int channel = 0; channel < 3; channel++) {
            largest = Math.max(largest, Math.abs(left[channel] - right[channel]));
        }
        return largest;
    }

    private static int[] pixel(byte[] jpeg, int x, int y) {
        try (BytePointer bytes = new BytePointer(jpeg);
                Mat encoded = new Mat(1, jpeg.length, CV_8UC1, bytes);
                Mat image = imdecode(encoded, IMREAD_COLOR)) {
            BytePointer at = image.ptr(y, x);
            return new int[] {at.get(0) & 0xff, at.get(1) & 0xff, at.get(2) & 0xff};
        }
    }
}
