package io.emberwatch.monitor.camera;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.zip.CRC32C;

/**
 * Notices a frozen frame: one that has not changed in a single byte for {@code frozenAfter}. Frames are compared by
 * checksum, which costs well under a millisecond. Not thread-safe.
 */
final class FrameChange {
    private final long frozenAfterNanos;
    private final CRC32C checksum = new CRC32C();
    private boolean started;
    private long lastChecksum;
    private long lastChangeNanos;

    FrameChange(Duration frozenAfter) {
        this.frozenAfterNanos = frozenAfter.toNanos();
    }

    /**
     * Whether the frame counts as frozen at this time.
     *
     * @param pixels read from position to limit; both are kept
     * @param nanos monotonic time of the frame
     */
    boolean frozen(ByteBuffer pixels, long nanos) {
        checksum.reset();
        checksum.update(pixels.duplicate());
        long current = checksum.getValue();
        if (!started || current != lastChecksum) {
            started = true;
            lastChecksum = current;
            lastChangeNanos = nanos;
            return false;
        }
        return nanos - lastChangeNanos >= frozenAfterNanos;
    }
}
