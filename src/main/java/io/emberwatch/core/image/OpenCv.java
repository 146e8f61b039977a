package io.emberwatch.core.image;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * OpenCV's natives. Whoever starts threads that use them loads them first: of two threads that begin with it at the same
 * time each may wait for classes that the other is making ready.
 */
public final class OpenCv {
    private static boolean loaded;
    /** Of the first failure, which alone has it: Java answers later tries with {@code NoClassDefFoundError}. Or null. */
    private static String failure;

    private OpenCv() {}

    /**
     * Takes some tenths of a second the first time; another caller waits for it.
     *
     * @throws LinkageError with the reason, each time, if they cannot be loaded
     */
    public static synchronized void load() {
        if (failure != null) {
            throw new UnsatisfiedLinkError(failure);
        }
        if (loaded) {
            return;
        }
        try {
            loadAll();
            loaded = true;
        } catch (LinkageError e) {
            failure = String.valueOf(e.getMessage());
            throw e;
        }
    }

    private static void loadAll() {
        Loader.load(opencv_core.class);
        Loader.load(opencv_imgproc.class);
        Loader.load(opencv_imgcodecs.class);
        try (Mat pixel = new Mat(1, 1, opencv_core.CV_8UC3);
                Mat copy = new Mat();
                Size size = new Size(1, 1)) {
            opencv_imgproc.resize(pixel, copy, size);
        }
    }
}
