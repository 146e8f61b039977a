package io.emberwatch.lab.replay;

import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.monitor.camera.CameraException;
import java.nio.file.Path;
import org.bytedeco.opencv.opencv_core.Mat;

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
