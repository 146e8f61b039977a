package io.emberwatch.monitor.camera.clip;

import io.emberwatch.monitor.camera.clip.ClipListener.Shortage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The packets of one stream on their way from the camera's thread to the one that writes them, without a gap. Bounded:
 * where the writer is too slow the feed ends, because a gap would spoil all that follows it. Thread-safe; closed by who
 * takes from it.
 */
final class PacketFeed implements AutoCloseable {
    private final EncodedFormat format;
    private final Optional<Shortage> shortage;
    private final long maxBytes;
    private final ClipMemory memory;
    private List<EncodedPacket> waiting;
    /** Of what came after the begin. */
    private long bytes;
    /** Of all that waits. */
    private long queued;

    private boolean ended;
    private boolean cut;

    /**
     * @param before the stream's packets so far, which count as waiting in the memory already
     * @param shortage why they begin later than they should, if they do
     * @param maxBytes that may wait beside them
     */
    PacketFeed(
            EncodedFormat format,
            Collection<EncodedPacket> before,
            Optional<Shortage> shortage,
            long maxBytes,
            ClipMemory memory) {
        this.format = format;
        this.shortage = shortage;
        this.waiting = new ArrayList<>(before);
        this.maxBytes = maxBytes;
        this.memory = memory;
        this.queued = before.stream().mapToLong(packet -> packet.data().length).sum();
    }

    EncodedFormat format() {
        return format;
    }

    /** Why it begins later than it should; empty where it does not. */
    Optional<Shortage> shortage() {
        return shortage;
    }

    /** Takes the next packet; false where the feed has ended. */
    synchronized boolean add(EncodedPacket packet) {
        if (ended) {
            return false;
        }
        long size = packet.data().length;
        if (bytes + size > maxBytes || !memory.queue(size)) {
            cut = true;
            ended = true;
            return false;
        }
        bytes += size;
        queued += size;
        waiting.add(packet);
        return true;
    }

    /** Nothing follows; what waits may still be taken. */
    synchronized void end() {
        ended = true;
    }

    /** Nothing follows and what waits is forgotten. */
    @Override
    public synchronized void close() {
        ended = true;
        take();
    }

    /** Everything that waits, and whether more may follow. */
    synchronized Taken take() {
        List<EncodedPacket> taken = waiting;
        waiting = new ArrayList<>();
        memory.unqueue(queued);
        bytes = 0;
        queued = 0;
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
