package io.emberwatch.monitor.camera.clip;

import io.emberwatch.core.frame.CameraId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bound for the packets of all cameras together: so much for the latest video of each, and as much again for what
 * waits to be written. Where the first is too little the camera that holds most gives its oldest frames, so that all
 * keep about the same. Thread-safe; holds no lock while it asks a ring for its own.
 */
final class ClipMemory {
    private final long maxBytes;
    private final ClipListener listener;
    private final List<PacketRing> rings = new CopyOnWriteArrayList<>();
    private final AtomicLong kept = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();

    /** @param listener hears what had to go */
    ClipMemory(long maxBytes, ClipListener listener) {
        this.maxBytes = maxBytes;
        this.listener = listener;
    }

    /** As {@link PacketRing#PacketRing}, within this bound. */
    PacketRing ring(CameraId camera, Duration keep, long most) {
        PacketRing ring = new PacketRing(camera, keep, most, this);
        rings.add(ring);
        return ring;
    }

    /** The ring's camera is no more; the ring is empty. */
    void forget(PacketRing ring) {
        rings.remove(ring);
    }

    /** A ring holds more, or less where negative; {@link #settle} follows once the ring's lock is free. */
    void keeps(long bytes) {
        kept.addAndGet(bytes);
    }

    /** Takes oldest frames away until what all rings hold is within the bound. */
    void settle() {
        while (kept.get() > maxBytes) {
            Optional<PacketRing> fullest = fullest();
            if (fullest.isEmpty()) {
                return;
            }
            long bytes = fullest.get().giveOldest();
            if (bytes > 0) {
                listener.preRollEvicted(fullest.get().camera(), bytes);
            }
        }
    }

    /** Whether there is room for more that waits; it counts as waiting from then on. */
    boolean queue(long bytes) {
        if (waiting.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        waiting.addAndGet(-bytes);
        return false;
    }

    /** What waited does so no more. */
    void unqueue(long bytes) {
        waiting.addAndGet(-bytes);
    }

    /** Bytes that all rings hold. */
    long kept() {
        return kept.get();
    }

    /** Bytes that wait to be written. */
    long waiting() {
        return waiting.get();
    }

    /** A group that is still growing is the last to go: without it a camera has nothing up to its next key frame. */
    private Optional<PacketRing> fullest() {
        return rings.stream()
                .map(ring -> new Share(ring, ring.holdings()))
                .filter(share -> share.holdings().bytes() > 0)
                .max(Comparator.comparing((Share share) -> share.holdings().groups() > 1)
                        .thenComparing(share -> share.holdings().bytes()))
                .map(Share::ring);
    }

    private record Share(PacketRing ring, PacketRing.Holdings holdings) {}
}
