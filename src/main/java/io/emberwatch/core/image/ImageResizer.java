package io.emberwatch.core.image;

import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The way in which images change their size where no model says otherwise, {@link Framing#STANDARD}. Monitor, evaluation,
 * training and explanations must see the same pixels, else what is measured is not what watches. The whole image is used;
 * proportions are the caller's choice.
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
        Framing.STANDARD.apply(from, to, width, height);
    }

    /** A resized copy of an image of 8 bits and three channels, blue first. */
    public static Image resized(Mat bgr, int width, int height) {
        return Framing.STANDARD.resized(bgr, width, height);
    }
}
