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
 * @param shown a copy to draw on of what the network sees, its longer side at most {@value #LARGEST_SHOWN} pixels; the
 *     whole image unless the model crops or adds bars
 * @param pixels the same image as the network takes it
 */
public record ExplainedImage(String name, int fileWidth, int fileHeight, Image shown, ImageBatch pixels) {
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
        return new ExplainedImage(
                name,
                bgr.cols(),
                bgr.rows(),
                framing.shown(bgr, input.width(), input.height(), LARGEST_SHOWN),
                framing.resized(bgr, input.width(), input.height()).toBatch());
    }

    /** The name without its ending. */
    public String stem() {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
