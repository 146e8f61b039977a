package io.emberwatch.monitor.alarm.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.global.opencv_video;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.TermCriteria;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class AffineAlignmentTest {
    private static final int HEIGHT = LumaImage.HEIGHT;
    private static final int WIDTH = LumaImage.WIDTH;

    @Property(tries = 20)
    void smallMovement_isTakenOut(
            @ForAll @DoubleRange(min = -4, max = 4) double right,
            @ForAll @DoubleRange(min = -4, max = 4) double down,
            @ForAll @DoubleRange(min = -0.04, max = 0.04) double turn,
            @ForAll @DoubleRange(min = 0.97, max = 1.03) double zoom,
            @ForAll @IntRange(min = 0, max = 1000) int seed) {
        Scene scene = new Scene(seed);
        float[] earlier = scene.seen(0, 0, 0, 1);
        float[] now = scene.seen(right, down, turn, zoom);

        float[] moved = moved(earlier, now);

        assertThat(difference(moved, now)).isLessThan(0.01);
        assertThat(difference(earlier, now)).isGreaterThanOrEqualTo(difference(moved, now) - 0.005);
    }

    @Test
    void imagesWithNothingInCommon_areFoundOut_orMovedSomewhere_butNeverANumberThatIsNone() {
        Random random = new Random(3);
        for (int i = 0; i < 20; i++) {
            float[] a = new float[HEIGHT * WIDTH];
            float[] b = new float[a.length];
            for (int j = 0; j < a.length; j++) {
                a[j] = random.nextFloat();
                b[j] = random.nextFloat();
            }
            for (float value : moved(a, b)) {
                assertThat(value).isFinite();
            }
        }
    }

    @Test
    void plainImages_haveNothingToMoveBy() {
        float[] plain = new float[HEIGHT * WIDTH];
        try (AffineAlignment alignment = new AffineAlignment(plain, HEIGHT, WIDTH)) {
            assertThat(alignment.movedOnto(plain)).isEmpty();
        }
    }

    @Test
    void findsWhatOpenCvFinds() {
        for (int seed = 0; seed < 10; seed++) {
            Scene scene = new Scene(seed);
            Random random = new Random(seed);
            float[] earlier = scene.seen(0, 0, 0, 1);
            float[] now = scene.seen(random.nextGaussian() * 2, random.nextGaussian(), random.nextGaussian() / 50, 1);

            float[] ours = moved(earlier, now);
            float[] theirs = movedByOpenCv(earlier, now);

            assertThat(difference(ours, theirs)).as("seed %d", seed).isCloseTo(0, within(0.002));
        }
    }

    private static float[] moved(float[] earlier, float[] now) {
        try (AffineAlignment alignment = new AffineAlignment(earlier, HEIGHT, WIDTH)) {
            return alignment.movedOnto(now).orElse(earlier);
        }
    }

    private static float[] movedByOpenCv(float[] earlier, float[] now) {
        try (Mat source = mat(earlier);
                Mat target = mat(now);
                Mat map = Mat.eye(2, 3, opencv_core.CV_32FC1).asMat();
                Mat warped = new Mat();
                TermCriteria until = new TermCriteria(TermCriteria.COUNT | TermCriteria.EPS, 50, 1e-4)) {
            opencv_video.findTransformECC(target, source, map, opencv_video.MOTION_AFFINE, until, new Mat(), 5);
            opencv_imgproc.warpAffine(
                    source,
                    warped,
                    map,
                    target.size(),
                    opencv_imgproc.INTER_LINEAR | opencv_imgproc.WARP_INVERSE_MAP,
                    opencv_core.BORDER_CONSTANT,
                    org.bytedeco.opencv.opencv_core.Scalar.all(-1e6));
            float[] values = new float[now.length];
            new FloatPointer(warped.data()).get(values);
            return values;
        } catch (LinkageError e) {
            Assumptions.abort("OpenCV's video module needs GTK, which is not here: " + e.getMessage());
            throw e;
        }
    }

    private static Mat mat(float[] values) {
        Mat mat = new Mat(HEIGHT, WIDTH, opencv_core.CV_32FC1);
        new FloatPointer(mat.data()).put(values);
        return mat;
    }

    /** The mean over what both images show, away from the edge. */
    private static double difference(float[] a, float[] b) {
        double sum = 0;
        int count = 0;
        for (int y = 12; y < HEIGHT - 12; y++) {
            for (int x = 12; x < WIDTH - 12; x++) {
                int i = y * WIDTH + x;
                if (a[i] >= 0 && b[i] >= 0) {
                    sum += Math.abs(a[i] - b[i]);
                    count++;
                }
            }
        }
        return sum / count;
    }

    /** Soft blobs that a camera may look at from anywhere. */
    private static final class Scene {
        private static final int BLOBS = 60;
        private final double[][] blobs = new double[BLOBS][];

        Scene(int seed) {
            Random random = new Random(seed);
            for (int i = 0; i < BLOBS; i++) {
                blobs[i] = new double[] {
                    random.nextDouble(-20, WIDTH + 20),
                    random.nextDouble(-20, HEIGHT + 20),
                    random.nextDouble(4, 15),
                    random.nextDouble(-0.3, 0.3)
                };
            }
        }

        float[] seen(double right, double down, double turn, double zoom) {
            float[] values = new float[HEIGHT * WIDTH];
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    double cx = x - WIDTH / 2.0;
                    double cy = y - HEIGHT / 2.0;
                    double sx = WIDTH / 2.0 + right + zoom * (cx * Math.cos(turn) - cy * Math.sin(turn));
                    double sy = HEIGHT / 2.0 + down + zoom * (cx * Math.sin(turn) + cy * Math.cos(turn));
                    double value = 0.5;
                    for (double[] blob : blobs) {
                        double dx = sx - blob[0];
                        double dy = sy - blob[1];
                        value += blob[3] * Math.exp(-(dx * dx + dy * dy) / (2 * blob[2] * blob[2]));
                    }
                    values[y * WIDTH + x] = (float) Math.min(1, Math.max(0, value));
                }
            }
            return values;
        }
    }
}
