package io.emberwatch.engine.explain;

import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.engine.InspectableModel;
import java.nio.file.Path;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * An image that is to be explained, once for the eye and once for the network. Immutable.
 *
 * @param name of its file
 * @param fileWidth pixels a row in the file
 * @param fileHeight rows in the file
 * @param shown a copy to draw on, its longer side at most {@value #LARGEST_SHOWN} pixels
 * @param pixels the same image as the network takes it, stretched to its input
 */
public record ExplainedImage(String name, int fileWidth, int fileHeight, Image shown, ImageBatch pixels) {
    private static final int LARGEST_SHOWN = 1280;

    /**
     * Reads a file.
     *
     * @throws UnreadableImageException with one line if the file is not there, no image or too large
     */
    public static ExplainedImage read(Path file, InspectableModel network) {
        return read(file, network.height(), network.width());
    }

    /** The same for a network of this input. */
    public static ExplainedImage read(Path file, int height, int width) {
        String name = file.getFileName().toString();
        return new ImageReader().read(file, bgr -> of(name, bgr, height, width));
    }

    /**
     * Decodes the bytes of a file.
     *
     * @param name for messages
     * @throws UnreadableImageException with one line if it is no image or too large for the reader
     */
    public static ExplainedImage decode(String name, byte[] file, InspectableModel network, ImageReader reader) {
        return reader.decode(name, file, bgr -> of(name, bgr, network.height(), network.width()));
    }

    private static ExplainedImage of(String name, Mat bgr, int height, int width) {
        double factor = Math.min(1, LARGEST_SHOWN / (double) Math.max(bgr.cols(), bgr.rows()));
        int shownWidth = Math.max(1, (int) Math.round(bgr.cols() * factor));
        int shownHeight = Math.max(1, (int) Math.round(bgr.rows() * factor));
        return new ExplainedImage(
                name,
                bgr.cols(),
                bgr.rows(),
                ImageResizer.resized(bgr, shownWidth, shownHeight),
                ImageResizer.resized(bgr, width, height).toBatch());
    }

    /** The name without its ending. */
    public String stem() {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
