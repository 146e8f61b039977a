package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of batching, without threads or clocks: at most one waiting frame a camera, and a batch that is due when it
 * is full or its first frame has waited long enough. A camera keeps its place in the line when a newer frame replaces
 * its older one and goes to the end when it has been served, so none starves. Not thread-safe; times are nanoseconds of
 * one monotonic ticker.
 */
final class WaitingFrames {
    /** {@link #nanosUntilDue} where nothing waits. */
    static final long NEVER = Long.MAX_VALUE;

    /** @param since when this frame came; {@code opened}: when its camera took its place in the line */
    record Waiting(VideoFrame frame, long since, long opened) {}

    private final int batchSize;
    private final long maxDelayNanos;
    private final Map<CameraId, Waiting> line = new LinkedHashMap<>();

    /**
     * @param batchSize most frames in a batch, at least 1
     * @param maxDelayNanos how long the first frame of a batch may wait for others, at least 0
     */
    WaitingFrames(int batchSize, long maxDelayNanos) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch needs at least one frame, not " + batchSize);
        }
        this.batchSize = batchSize;
        this.maxDelayNanos = maxDelayNanos;
    }

    /** Lets a frame wait; returns the older frame of its camera, which the caller now owns. */
    Optional<VideoFrame> put(VideoFrame frame, long now) {
        Waiting older = line.get(frame.camera());
        // Replacing a value keeps a LinkedHashMap's order.
        line.put(frame.camera(), new Waiting(frame, now, older == null ? now : older.opened()));
        return Optional.ofNullable(older).map(Waiting::frame);
    }

    /** How long until a batch is due: 0 now, {@link #NEVER} where nothing waits. */
    long nanosUntilDue(long now) {
        if (line.isEmpty()) {
            return NEVER;
        }
        if (line.size() >= batchSize) {
            return 0;
        }
        long opened = line.values().iterator().next().opened();
        return Math.max(0, maxDelayNanos - (now - opened));
    }

    /** Takes the longest waiting cameras' frames, at most a batch, in the order of the line; the caller owns them. */
    List<Waiting> takeBatch() {
        List<Waiting> batch = new ArrayList<>(Math.min(batchSize, line.size()));
        Iterator<Waiting> each = line.values().iterator();
        while (each.hasNext() && batch.size() < batchSize) {
            batch.add(each.next());
            each.remove();
        }
        return batch;
    }

    /** Takes every frame; the caller owns them. */
    List<VideoFrame> takeAll() {
        List<VideoFrame> all = line.values().stream().map(Waiting::frame).toList();
        line.clear();
        return all;
    }

    int size() {
        return line.size();
    }
}
