package io.emberwatch.engine.explain;

import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.InspectableModel;
import java.nio.file.Path;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * An image that is to be explained, once for the eye and once for the network. Immutable.
 *
 * @param name of its file
 * @param fileWidth pixels a row in the file
 * @param fileHeight rows in the file
 * @param shown a copy of the whole image to draw on, its longer side at most {@value #LARGEST_SHOWN} pixels
 * @param pixels the same image as the network takes it: a part of it where the model crops, with bars where it fits
 * @param view which part of the image the pixels show
 */
public record ExplainedImage(
        String name, int fileWidth, int fileHeight, Image shown, ImageBatch pixels, Framing.View view) {
    private static final int LARGEST_SHOWN = 1280;

    /**
     * Reads a file.
     *
     * @throws UnreadableImageException with one line if the file is not there, no image or too large
     */
    public static ExplainedImage read(Path file, InspectableModel network) {
        return read(file, network.manifest().input());
    }

    /** The same for a network of this input. */
    public static ExplainedImage read(Path file, ModelManifest.Input input) {
        String name = file.getFileName().toString();
        return new ImageReader().read(file, bgr -> of(name, bgr, input));
    }

    /**
     * Decodes the bytes of a file.
     *
     * @param name for messages
     * @throws UnreadableImageException with one line if it is no image or too large for the reader
     */
    public static ExplainedImage decode(String name, byte[] file, InspectableModel network, ImageReader reader) {
        return reader.decode(name, file, bgr -> of(name, bgr, network.manifest().input()));
    }

    private static ExplainedImage of(String name, Mat bgr, ModelManifest.Input input) {
        Framing framing = input.preprocess().framing();
        double factor = Math.min(1, (double) LARGEST_SHOWN / Math.max(bgr.cols(), bgr.rows()));
        return new ExplainedImage(
                name,
                bgr.cols(),
                bgr.rows(),
                Framing.STANDARD.resized(bgr, scaled(bgr.cols(), factor), scaled(bgr.rows(), factor)),
                framing.resized(bgr, input.width(), input.height()).toBatch(),
                framing.view(bgr.cols(), bgr.rows(), input.width(), input.height()));
    }

    private static int scaled(int size, double factor) {
        return Math.max(1, (int) Math.round(size * factor));
    }

    /** The name without its ending. */
    public String stem() {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
