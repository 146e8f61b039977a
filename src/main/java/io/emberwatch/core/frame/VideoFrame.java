package io.emberwatch.core.frame;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One frame of a camera: rows of BGR bytes in a leased direct buffer. It has one owner at a time, who hands it on or
 * closes it; after {@link #close} the pixels must not be touched. Not thread-safe, but safely handed over between
 * threads by a queue.
 */
public final class VideoFrame implements AutoCloseable {
    private final CameraId camera;
    private final int width;
    private final int height;
    private final Instant capturedAt;
    private final long capturedNanos;
    private final ByteBuffer buffer;
    private final FramePool pool;
    private final AtomicBoolean open = new AtomicBoolean(true);

    VideoFrame(
            CameraId camera,
            int width,
            int height,
            Instant capturedAt,
            long capturedNanos,
            ByteBuffer buffer,
            FramePool pool) {
        this.camera = camera;
        this.width = width;
        this.height = height;
        this.capturedAt = capturedAt;
        this.capturedNanos = capturedNanos;
        this.buffer = buffer;
        this.pool = pool;
    }

    public CameraId camera() {
        return camera;
    }

    /** Pixels a row. */
    public int width() {
        return width;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** Wall-clock time at which the frame left the decoder. */
    public Instant capturedAt() {
        return capturedAt;
    }

    /** The same moment on the monitor's monotonic ticker, in nanoseconds, for latencies. */
    public long capturedNanos() {
        return capturedNanos;
    }

    /**
     * The pixels, BGR, {@code height * width * 3} bytes without padding, position 0, limit at their end. A new view at
     * each call; the memory is the frame's own.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public ByteBuffer pixels() {
        if (!open.get()) {
            throw new IllegalStateException("frame of " + camera + " is already closed");
        }
        ByteBuffer view = buffer.duplicate();
        view.clear().limit(width * height * 3);
        return view;
    }

    /**
     * Gives the pixels back to the pool.
     *
     * @throws IllegalStateException at a second call: two owners believed the frame to be theirs
     */
    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            throw new IllegalStateException("frame of " + camera + " closed twice");
        }
        pool.giveBack(buffer);
    }
}
