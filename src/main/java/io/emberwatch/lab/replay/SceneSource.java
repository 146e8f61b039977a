package io.emberwatch.lab.replay;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.flip;
import static org.bytedeco.opencv.global.opencv_core.multiply;

import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.camera.SourceFrame;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** An imaginary camera that looks at one image or recording for a while. */
final class SceneSource implements CameraSource {
    private final Path file;
    private final Function<Path, Optional<CameraSource>> recordings;
    private final double fps;
    private final int most;
    private final long seed;
    private final Mat scenery = new Mat();
    private final Mat seen = new Mat();
    private SyntheticScene scene;
    private CameraDrift drift;
    private int next;
    private volatile boolean cancelled;
    private boolean closed;

    /**
     * @param recordings a new source for a file that is a recording, empty for an image
     * @param fps images a second, greater than 0
     * @param most images at most
     * @param seed draws the camera's movements and drifts
     */
    SceneSource(Path file, Function<Path, Optional<CameraSource>> recordings, double fps, int most, long seed) {
        this.file = file;
        this.recordings = recordings;
        this.fps = fps;
        this.most = most;
        this.seed = seed;
    }

    @Override
    public StreamFormat open() throws CameraException {
        Optional<CameraSource> recording = recordings.apply(file);
        scene = recording.isPresent()
                ? new SyntheticScene.ClipScene(recording.get())
                : new SyntheticScene.StillScene(file);
        drift = new CameraDrift(new Random(seed), scene.seconds());
        if (!look(0)) {
            throw new CameraException(file + ": has no images; take it out");
        }
        return new StreamFormat(seen.cols(), seen.rows(), "synthetic", false);
    }

    @Override
    public Optional<SourceFrame> read() throws CameraException {
        if (cancelled) {
            throw new CameraException("the synthetic camera was stopped");
        }
        double seconds = next / fps;
        // The first image was looked at to open.
        if (next >= most || (next > 0 && !look(seconds))) {
            return Optional.empty();
        }
        next++;
        return Optional.of(
                new SourceFrame.Rendered(Math.round(seconds * 1e9), seen.cols(), seen.rows(), this::copySeen));
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (scene != null) {
                scene.close();
            }
            scenery.close();
            seen.close();
        }
    }

    private boolean look(double seconds) throws CameraException {
        if (!scene.show(seconds, scenery)) {
            return false;
        }
        drift.apply(scenery, seconds, seen);
        return true;
    }

    private void copySeen(ByteBuffer target) {
        ByteBuffer pixels = seen.createBuffer();
        target.put(target.position(), pixels, 0, seen.cols() * seen.rows() * 3);
    }

    /**
     * How an imaginary camera looks at one scene: it pans and zooms slowly, is mirrored or not, and its brightness and white
     * balance drift. All of it is drawn from a seed. Immutable.
     */
    static final class CameraDrift {
        /** The part of the scene that is in the image, along each side. */
        private static final double LEAST_SHOWN = 0.7;

        private static final double MOST_SHOWN = 0.95;

        private static final double BRIGHTNESS = 0.3;
        private static final double WHITE_BALANCE = 0.12;
        private static final int WIDTH = 448;
        /** Seconds until brightness and white balance are where they were; out of step with each other. */
        private static final double BRIGHTNESS_TURN = 40;

        private static final double BALANCE_TURN = 60;

        private final boolean mirrored;
        /** Where the camera begins: across, down and how much it shows, each 0..1. */
        private final double[] from;

        private final double[] to;
        private final double brightnessPhase;
        private final double balancePhase;
        private final double sceneSeconds;

        CameraDrift(Random random, double sceneSeconds) {
            this.mirrored = random.nextBoolean();
            this.from = place(random);
            this.to = place(random);
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
            double shown = LEAST_SHOWN + (MOST_SHOWN - LEAST_SHOWN) * between(2, way);
            int width = Math.max(1, (int) (scene.cols() * shown));
            int height = Math.max(1, (int) (scene.rows() * shown));
            int x = (int) ((scene.cols() - width) * between(0, way));
            int y = (int) ((scene.rows() - height) * between(1, way));
            Size size = size(scene);
            double light = 1 + BRIGHTNESS * wave(seconds / BRIGHTNESS_TURN + brightnessPhase);
            double warmth = WHITE_BALANCE * wave(seconds / BALANCE_TURN + balancePhase);
            try (PointerScope scope = new PointerScope();
                    Mat part = new Mat(scene, new Rect(x, y, width, height))) {
                scope.attach(part);
                ImageResizer.resize(part, seen, size.width(), size.height());
                if (mirrored) {
                    flip(seen, seen, 1);
                }
                Mat gains = new Mat(seen.size(), seen.type(), new Scalar(0, 0, 0, 0));
                gains.put(new Scalar(gain(light * (1 - warmth)), gain(light), gain(light * (1 + warmth)), 0));
                multiply(seen, gains, seen, 1 / 128.0, -1);
            }
        }

        /** The same for the whole scene, and no larger than the scene itself. */
        private static Size size(Mat scene) {
            int width = Math.min(WIDTH, scene.cols());
            return new Size(width, Math.max(1, scene.rows() * width / scene.cols()));
        }

        private static double[] place(Random random) {
            return new double[] {random.nextDouble(), random.nextDouble(), random.nextDouble()};
        }

        private double between(int part, double way) {
            return from[part] + (to[part] - from[part]) * way;
        }

        /** A factor of up to 2 in a byte. */
        private static double gain(double factor) {
            return Math.min(255, Math.round(128 * factor));
        }

        private static double wave(double turns) {
            return Math.sin(2 * Math.PI * turns);
        }
    }

    /** What an imaginary camera looks at for a while. Owns native memory; one thread uses and closes it. */
    interface SyntheticScene extends AutoCloseable {
        /** How long it lasts at most. */
        double seconds();

        /**
         * The scene at a time.
         *
         * @param seconds since it began; never less than before
         * @param image filled with BGR pixels, unless the scene is over
         * @return false when it is over
         */
        boolean show(double seconds, Mat image) throws CameraException;

        @Override
        void close();

        /** An image that lasts a quarter of a minute. */
        final class StillScene implements SyntheticScene {
            private static final double SECONDS = 15;

            private final Mat still;

            /** @throws CameraException when the file is no image */
            StillScene(Path file) throws CameraException {
                try {
                    still = new ImageReader().read(file, Mat::clone);
                } catch (UnreadableImageException e) {
                    throw new CameraException(file + ": cannot be read as an image; take it out", e);
                }
            }

            @Override
            public double seconds() {
                return SECONDS;
            }

            @Override
            public boolean show(double seconds, Mat image) {
                if (seconds >= SECONDS) {
                    return false;
                }
                still.copyTo(image);
                return true;
            }

            @Override
            public void close() {
                still.close();
            }
        }

        /** A recording from its begin, for a minute or to its end. */
        final class ClipScene implements SyntheticScene {
            private static final double SECONDS = 60;

            private final CameraSource source;

            /** @param source not opened yet; from here on this scene's */
            ClipScene(CameraSource source) throws CameraException {
                this.source = source;
                try {
                    source.open();
                } catch (CameraException e) {
                    source.close();
                    throw e;
                }
            }

            @Override
            public double seconds() {
                return SECONDS;
            }

            @Override
            public boolean show(double seconds, Mat image) throws CameraException {
                if (seconds >= SECONDS) {
                    return false;
                }
                Optional<SourceFrame> read = source.read();
                while (read.isPresent() && read.get().ptsNanos() < seconds * 1e9) {
                    read = source.read();
                }
                if (read.isEmpty()) {
                    return false;
                }
                image.create(read.get().height(), read.get().width(), CV_8UC3);
                ByteBuffer pixels = image.createBuffer();
                read.get().copyTo(pixels);
                return true;
            }

            @Override
            public void close() {
                source.close();
            }
        }
    }
}
