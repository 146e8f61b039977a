package io.emberwatch.replay;

import static org.bytedeco.opencv.global.opencv_core.flip;
import static org.bytedeco.opencv.global.opencv_core.multiply;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * How an imaginary camera looks at one scene: it pans across it, is mirrored or not, and its brightness and white
 * balance drift. All of it is drawn from a seed. Immutable.
 */
final class CameraDrift {
    /** The part of the scene that is in the picture, along each side. */
    private static final double SHOWN = 0.8;

    private static final double BRIGHTNESS = 0.3;
    private static final double WHITE_BALANCE = 0.12;
    private static final int WIDTH = 448;

    private final boolean mirrored;
    private final double[] from;
    private final double[] to;
    private final double brightnessPhase;
    private final double balancePhase;
    private final double sceneSeconds;

    CameraDrift(Random random, double sceneSeconds) {
        this.mirrored = random.nextBoolean();
        this.from = new double[] {random.nextDouble(), random.nextDouble()};
        this.to = new double[] {random.nextDouble(), random.nextDouble()};
        this.brightnessPhase = random.nextDouble();
        this.balancePhase = random.nextDouble();
        this.sceneSeconds = sceneSeconds;
    }

    /**
     * Writes what the camera sees.
     *
     * @param seconds since the scene began
     */
    void apply(Mat scene, double seconds, Mat seen) {
        double way = Math.min(1, seconds / sceneSeconds);
        int width = Math.max(1, (int) (scene.cols() * SHOWN));
        int height = Math.max(1, (int) (scene.rows() * SHOWN));
        int x = (int) ((scene.cols() - width) * (from[0] + (to[0] - from[0]) * way));
        int y = (int) ((scene.rows() - height) * (from[1] + (to[1] - from[1]) * way));
        double light = 1 + BRIGHTNESS * wave(seconds / 40 + brightnessPhase);
        double warmth = WHITE_BALANCE * wave(seconds / 60 + balancePhase);
        try (PointerScope scope = new PointerScope();
                Mat part = new Mat(scene, new Rect(x, y, width, height))) {
            scope.attach(part);
            resize(part, seen, new Size(WIDTH, Math.max(1, height * WIDTH / width)), 0, 0, INTER_AREA);
            if (mirrored) {
                flip(seen, seen, 1);
            }
            Mat gains = new Mat(seen.size(), seen.type(), new Scalar(0, 0, 0, 0));
            gains.put(new Scalar(gain(light * (1 - warmth)), gain(light), gain(light * (1 + warmth)), 0));
            multiply(seen, gains, seen, 1 / 128.0, -1);
        }
    }

    /** A factor of up to 2 in a byte. */
    private static double gain(double factor) {
        return Math.min(255, Math.round(128 * factor));
    }

    private static double wave(double turns) {
        return Math.sin(2 * Math.PI * turns);
    }
}
