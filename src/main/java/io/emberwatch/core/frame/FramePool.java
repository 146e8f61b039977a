package io.emberwatch.core.frame;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A bounded number of pixel buffers, leased to frames. Thread-safe; never blocks: an empty pool means that the frame
 * is dropped by the caller, who counts it. Free buffers are kept for the next frame that fits: only the garbage collector
 * frees direct memory, and in a small heap it comes rarely.
 */
public final class FramePool {
    /** So many times as large as a frame may its buffer be. */
    private static final int ROOMY = 4;
    /** Buffers begin at multiples of this and have as many bytes beyond a frame: FFmpeg's vector code wants both. */
    public static final int ALIGNMENT = 64;
    /** What is allocated beyond a frame, for both ends may lose up to an alignment. */
    private static final int ROOM = 3 * ALIGNMENT;

    private int capacity;
    /** The latest one last. */
    private final List<ByteBuffer> free = new ArrayList<>();

    private int leased;

    /** @param capacity the most frames that may be open at the same time, at least 1 */
    public FramePool(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a frame pool needs room for at least one frame, not " + capacity);
        }
        this.capacity = capacity;
    }

    /**
     * Leases a frame with undefined pixels, which the caller then fills and owns.
     *
     * @param width pixels a row, at least 1
     * @param height rows, at least 1
     * @return empty when all frames are out
     */
    public Optional<VideoFrame> lease(CameraId camera, int width, int height, Instant capturedAt, long capturedNanos) {
        int bytes = Math.multiplyExact(Math.multiplyExact(width, height), 3);
        if (bytes < 3) {
            throw new IllegalArgumentException("a frame of " + width + "x" + height + " pixels has no content");
        }
        ByteBuffer buffer;
        synchronized (this) {
            if (leased >= capacity) {
                return Optional.empty();
            }
            buffer = takeFree(bytes);
            leased++;
        }
        if (buffer == null) {
            buffer = allocate(bytes);
        }
        return Optional.of(new VideoFrame(camera, width, height, capturedAt, capturedNanos, buffer, this));
    }

    /** How many frames are open now. */
    public synchronized int leased() {
        return leased;
    }

    /** The most frames that may be open at the same time. */
    public synchronized int capacity() {
        return capacity;
    }

    /**
     * From now on so many frames may be open. Those that are open now stay so where that is fewer; no more are lent until
     * enough of them are closed.
     *
     * @param frames at least 1
     */
    public synchronized void resize(int frames) {
        if (frames < 1) {
            throw new IllegalArgumentException("a frame pool needs room for at least one frame, not " + frames);
        }
        capacity = frames;
        while (!free.isEmpty() && leased + free.size() > capacity) {
            free.remove(0);
        }
    }

    void giveBack(ByteBuffer buffer) {
        synchronized (this) {
            leased--;
            if (leased + free.size() < capacity) {
                free.add(buffer);
            }
        }
    }

    private ByteBuffer allocate(int bytes) {
        try {
            return ByteBuffer.allocateDirect(bytes + ROOM).alignedSlice(ALIGNMENT);
        } catch (OutOfMemoryError e) {
            synchronized (this) {
                leased--;
            }
            throw e;
        }
    }

    private ByteBuffer takeFree(int bytes) {
        Optional<Integer> fitting = IntStream.range(0, free.size())
                .boxed()
                .filter(i -> free.get(i).capacity() - ALIGNMENT >= bytes
                        && (free.get(i).capacity() - ROOM) / ROOMY <= bytes)
                .min(Comparator.comparingInt(i -> free.get(i).capacity()));
        if (fitting.isPresent()) {
            return free.remove(fitting.get().intValue());
        }
        // Leased and kept buffers together stay within the capacity.
        if (leased + free.size() >= capacity) {
            free.remove(0);
        }
        return null;
    }
}
