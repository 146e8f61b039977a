package io.emberwatch.lab.replay;

import io.emberwatch.monitor.camera.CameraException;
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
}
