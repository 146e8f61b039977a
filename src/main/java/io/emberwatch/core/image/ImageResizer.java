package io.emberwatch.core.image;

import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * The one way in which images and frames change their size. Monitor, evaluation, training and explanations must see the
 * same pixels, else what is measured is not what watches. The whole image is used; proportions are the caller's choice.
 */
public final class ImageResizer {
    private ImageResizer() {}

    /**
     * Resizes: the mean of the area where the image gets smaller both ways, else linearly between pixels. The same size is
     * a plain copy.
     *
     * @param from of any depth and number of channels
     * @param to receives the result; its memory is used again where it fits
     */
    public static void resize(Mat from, Mat to, int width, int height) {
        boolean smaller = from.cols() >= width && from.rows() >= height;
        try (Size size = new Size(width, height)) {
            opencv_imgproc.resize(
                    from, to, size, 0, 0, smaller ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR);
        }
    }

    /** A resized copy of an image of 8 bits and three channels, blue first. */
    public static Image resized(Mat bgr, int width, int height) {
        try (Mat to = new Mat()) {
            resize(bgr, to, width, height);
            return Image.of(to);
        }
    }
}
