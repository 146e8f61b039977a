package io.emberwatch.lab.replay;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imread;

import io.emberwatch.monitor.camera.CameraException;
import java.nio.file.Path;
import org.bytedeco.opencv.opencv_core.Mat;

/** A picture that lasts a quarter of a minute. */
final class StillScene implements SyntheticScene {
    private static final double SECONDS = 15;

    private final Mat still;

    /** @throws CameraException when the file is no picture */
    StillScene(Path file) throws CameraException {
        still = imread(file.toString(), IMREAD_COLOR);
        if (still.empty()) {
            still.close();
            throw new CameraException(file + ": cannot be read as a picture; take it out");
        }
    }

    @Override
    public double seconds() {
        return SECONDS;
    }

    @Override
    public boolean show(double seconds, Mat picture) {
        if (seconds >= SECONDS) {
            return false;
        }
        still.copyTo(picture);
        return true;
    }

    @Override
    public void close() {
        still.close();
    }
}
