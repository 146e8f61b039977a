package io.emberwatch.monitor.camera.clip;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.clip.ClipListener.Shortage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The latest encoded packets of one camera, always from a key frame on: enough to begin a clip some time ago, but never
 * more than a number of bytes, and less where the memory of all cameras is short. After a camera is lost its last
 * packets stay until it is back. Thread-safe; its lock is never held for longer than a copy of references takes.
 */
final class PacketRing implements PacketTap {
    private final CameraId camera;
    private final long keepNanos;
    private final long maxBytes;
    private final ClipMemory memory;
    private final Deque<Group> groups = new ArrayDeque<>();
    private final List<PacketFeed> feeds = new ArrayList<>();
    private Optional<EncodedFormat> format = Optional.empty();
    private boolean open;
    private boolean discarded;
    private long bytes;
    /** Whether something of this stream had to go before its time. */
    private boolean shortened;

    /**
     * Made by {@link ClipMemory#ring}.
     *
     * @param keep a key frame at least this old is kept, where there was one
     * @param maxBytes of all packets together; a group of frames that alone is larger is not kept
     */
    PacketRing(CameraId camera, Duration keep, long maxBytes, ClipMemory memory) {
        this.camera = camera;
        this.keepNanos = keep.toNanos();
        this.maxBytes = maxBytes;
        this.memory = memory;
    }

    /** A key frame and what follows it up to the next. */
    private static final class Group {
        private final List<EncodedPacket> packets = new ArrayList<>();
        private long bytes;

        private void add(EncodedPacket packet) {
            packets.add(packet);
            bytes += packet.data().length;
        }

        private long beganNanos() {
            return packets.get(0).arrivedNanos();
        }
    }

    /** What a ring holds: bytes of packets, and key frames that a clip could begin with. */
    record Holdings(long bytes, int groups) {}

    CameraId camera() {
        return camera;
    }

    @Override
    public synchronized void begin(EncodedFormat next) {
        endFeeds();
        clear();
        shortened = false;
        format = Optional.of(next);
        open = true;
    }

    @Override
    public void packet(EncodedPacket packet) {
        take(packet);
        memory.settle();
    }

    @Override
    public synchronized void end() {
        endFeeds();
        open = false;
    }

    /** The camera is no more: clips that follow it end, and its packets go. What still comes is not kept. */
    synchronized void discard() {
        discarded = true;
        end();
        clear();
        format = Optional.empty();
        memory.forget(this);
    }

    /**
     * The packets from the last key frame at or before a time, or else the oldest that are there, and all that will
     * come.
     *
     * @param fromNanos on the monotonic ticker
     * @return empty where the camera sends no packets, or has sent none yet; to be closed
     */
    synchronized Optional<PacketFeed> follow(long fromNanos) {
        if (format.isEmpty() || (!open && groups.isEmpty())) {
            return Optional.empty();
        }
        Deque<Group> chosen = new ArrayDeque<>();
        for (Group group : groups) {
            if (group.beganNanos() - fromNanos <= 0) {
                chosen.clear();
            }
            chosen.addLast(group);
        }
        boolean crowded = false;
        while (!chosen.isEmpty() && !memory.queue(sum(chosen))) {
            chosen.removeFirst();
            crowded = true;
        }
        boolean late = chosen.isEmpty() || chosen.getFirst().beganNanos() - fromNanos > 0;
        Optional<Shortage> shortage =
                late ? Optional.of(shortened || crowded ? Shortage.MEMORY : Shortage.STARTED) : Optional.empty();
        List<EncodedPacket> before =
                chosen.stream().flatMap(group -> group.packets.stream()).toList();
        PacketFeed feed = new PacketFeed(format.get(), before, shortage, maxBytes, memory);
        if (open) {
            feeds.add(feed);
        } else {
            feed.end();
        }
        return Optional.of(feed);
    }

    /** What is kept. */
    synchronized Holdings holdings() {
        return new Holdings(bytes, groups.size());
    }

    /** Gives the oldest frames away for the sake of other cameras; how many bytes they were. */
    synchronized long giveOldest() {
        if (groups.isEmpty()) {
            return 0;
        }
        shortened = true;
        return removeOldest();
    }

    private synchronized void take(EncodedPacket packet) {
        if (discarded) {
            return;
        }
        feeds.removeIf(feed -> !feed.add(packet));
        if (packet.key()) {
            groups.addLast(new Group());
        }
        if (groups.isEmpty()) {
            return;
        }
        groups.getLast().add(packet);
        hold(packet.data().length);
        forget(packet.arrivedNanos());
    }

    private void forget(long nowNanos) {
        while (groups.size() > 1 && secondIsOldEnough(nowNanos)) {
            removeOldest();
        }
        while (bytes > maxBytes) {
            shortened = true;
            removeOldest();
        }
    }

    private boolean secondIsOldEnough(long nowNanos) {
        var each = groups.iterator();
        each.next();
        return nowNanos - each.next().beganNanos() >= keepNanos;
    }

    private long removeOldest() {
        long gone = groups.removeFirst().bytes;
        hold(-gone);
        return gone;
    }

    private void hold(long more) {
        bytes += more;
        memory.keeps(more);
    }

    private void clear() {
        groups.clear();
        hold(-bytes);
    }

    private static long sum(Deque<Group> of) {
        return of.stream().mapToLong(group -> group.bytes).sum();
    }

    private void endFeeds() {
        feeds.forEach(PacketFeed::end);
        feeds.clear();
    }
}
