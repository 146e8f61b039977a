package io.emberwatch.lab.replay;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.SourceFrame;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;

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
