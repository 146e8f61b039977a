package io.emberwatch.monitor.camera;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A decoded frame inside its source's own memory, valid until the source is touched again. Scaling and conversion to
 * BGR are only paid for by {@link #copyTo}.
 */
public interface SourceFrame {
    /** Presentation time in nanoseconds on the stream's own clock: never falls within one open source. */
    long ptsNanos();

    /** Pixels a row after scaling, at least 1. */
    int width();

    /** Rows after scaling, at least 1. */
    int height();

    /**
     * Writes {@code height * width * 3} BGR bytes without padding from the target's position on.
     *
     * @param target a direct buffer with room for them; its position is not moved
     * @throws CameraException when the frame cannot be converted
     */
    void copyTo(ByteBuffer target) throws CameraException;

    /** What decoding this frame cost in nanoseconds, waiting for data left out. */
    default long decodeNanos() {
        return 0;
    }

    /** How many pieces of undecodable data were skipped since the frame before this one. */
    default int corruptBefore() {
        return 0;
    }

    /**
     * A frame that is made by computation, and only when somebody copies it.
     *
     * @param ptsNanos presentation time on the source's own clock
     * @param width pixels a row, at least 1
     * @param height rows, at least 1
     * @param rendering writes {@code height * width * 3} BGR bytes from the buffer's position on, which it leaves as it
     *     is
     */
    record Rendered(long ptsNanos, int width, int height, Consumer<ByteBuffer> rendering) implements SourceFrame {
        @Override
        public void copyTo(ByteBuffer target) {
            rendering.accept(target);
        }
    }
}
