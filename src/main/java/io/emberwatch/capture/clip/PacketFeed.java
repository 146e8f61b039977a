package io.emberwatch.capture.clip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The packets of one stream on their way from the camera's thread to the one that writes them, without a gap. Bounded:
 * where the writer is too slow the feed ends, because a gap would spoil all that follows it. Thread-safe.
 */
final class PacketFeed {
    private final EncodedFormat format;
    private final long maxBytes;
    private List<EncodedPacket> waiting;
    private long bytes;
    private boolean ended;
    private boolean cut;

    /**
     * @param before the stream's packets so far
     * @param maxBytes that may wait beside them
     */
    PacketFeed(EncodedFormat format, Collection<EncodedPacket> before, long maxBytes) {
        this.format = format;
        this.waiting = new ArrayList<>(before);
        this.maxBytes = maxBytes;
    }

    EncodedFormat format() {
        return format;
    }

    /** Takes the next packet; false where the feed has ended. */
    synchronized boolean add(EncodedPacket packet) {
        if (ended) {
            return false;
        }
        if (bytes + packet.data().length > maxBytes) {
            cut = true;
            ended = true;
            return false;
        }
        bytes += packet.data().length;
        waiting.add(packet);
        return true;
    }

    /** Nothing follows; what waits may still be taken. */
    synchronized void end() {
        ended = true;
    }

    /** Everything that waits, and whether more may follow. */
    synchronized Taken take() {
        List<EncodedPacket> taken = waiting;
        waiting = new ArrayList<>();
        bytes = 0;
        return new Taken(taken, ended);
    }

    /** Whether it ended because the writer was too slow. */
    synchronized boolean isCut() {
        return cut;
    }

    /**
     * Packets in their order.
     *
     * @param last whether none follow
     */
    record Taken(List<EncodedPacket> packets, boolean last) {}
}
