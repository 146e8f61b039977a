package io.emberwatch.monitor.camera;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A frame that is made by computation, and only when somebody copies it.
 *
 * @param ptsNanos presentation time on the source's own clock
 * @param width pixels a row, at least 1
 * @param height rows, at least 1
 * @param rendering writes {@code height * width * 3} BGR bytes from the buffer's position on, which it leaves as it is
 */
public record RenderedFrame(long ptsNanos, int width, int height, Consumer<ByteBuffer> rendering)
        implements SourceFrame {
    @Override
    public void copyTo(ByteBuffer target) {
        rendering.accept(target);
    }
}
