package io.emberwatch.engine.explain;

import io.emberwatch.core.image.ImageBatch;

/**
 * A picture that was read. Immutable by convention: the array is not copied.
 *
 * @param name of its file
 * @param width of the copy for drawing, at most {@value ImageReader#LARGEST_SHOWN}
 * @param height of that copy
 * @param bgr the copy for drawing, {@code [height*width*3]}
 * @param fileWidth of the file
 * @param fileHeight of the file
 * @param pixels the same picture as the network takes it, stretched to its input
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record LoadedImage(
        String name, int width, int height, byte[] bgr, int fileWidth, int fileHeight, ImageBatch pixels) {
    /** The name without its ending. */
    public String stem() {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
