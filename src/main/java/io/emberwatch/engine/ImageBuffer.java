package io.emberwatch.engine;

import io.emberwatch.core.modelpackage.ModelManifest;
import java.nio.ByteBuffer;
import java.util.List;

/** Images in plain arrays, brought to where a {@link Network} reads them: one direct buffer, used again. One thread. */
public final class ImageBuffer {
    private final int imageBytes;
    private final ByteBuffer bytes;

    /** Room for the network's largest batch. */
    public ImageBuffer(Network network) {
        ModelManifest.Input input = network.manifest().input();
        this.imageBytes = input.height() * input.width() * 3;
        this.bytes = ByteBuffer.allocateDirect(network.maxBatch() * imageBytes);
    }

    /**
     * Copies images.
     *
     * @param images each uint8 RGB {@code [height,width,3]} of the network's size; at most its largest batch
     * @return overwritten by the next call
     */
    public ByteBuffer of(List<byte[]> images) {
        bytes.clear();
        for (byte[] image : images) {
            if (image.length != imageBytes) {
                throw new IllegalArgumentException(
                        "an image of this network has " + imageBytes + " bytes, not " + image.length);
            }
            bytes.put(image);
        }
        return bytes.flip().duplicate();
    }
}
