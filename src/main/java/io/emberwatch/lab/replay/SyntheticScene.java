package io.emberwatch.lab.replay;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.SourceFrame;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;

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
