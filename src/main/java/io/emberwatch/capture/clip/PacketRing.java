package io.emberwatch.capture.clip;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The latest encoded packets of one camera, always from a key frame on: enough to begin a clip some time ago, but never
 * more than a number of bytes. After a camera is lost its last packets stay until it is back. Thread-safe; its lock is
 * never held for longer than a copy of references takes.
 */
final class PacketRing implements PacketTap {
    private final long keepNanos;
    private final long maxBytes;
    private final Deque<Group> groups = new ArrayDeque<>();
    private final List<PacketFeed> feeds = new ArrayList<>();
    private Optional<EncodedFormat> format = Optional.empty();
    private boolean open;
    private long bytes;

    /**
     * @param keep a key frame at least this old is kept, where there was one
     * @param maxBytes of all packets together; a group of pictures that alone is larger is not kept
     */
    PacketRing(Duration keep, long maxBytes) {
        this.keepNanos = keep.toNanos();
        this.maxBytes = maxBytes;
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

    @Override
    public synchronized void begin(EncodedFormat next) {
        endFeeds();
        clear();
        format = Optional.of(next);
        open = true;
    }

    @Override
    public synchronized void packet(EncodedPacket packet) {
        feeds.removeIf(feed -> !feed.add(packet));
        if (packet.key()) {
            groups.addLast(new Group());
        }
        if (groups.isEmpty()) {
            return;
        }
        groups.getLast().add(packet);
        bytes += packet.data().length;
        forget(packet.arrivedNanos());
    }

    @Override
    public synchronized void end() {
        endFeeds();
        open = false;
    }

    /**
     * The packets from the last key frame at or before a time, or else the oldest that are there, and all that will come.
     *
     * @param fromNanos on the monotonic ticker
     * @return empty where the camera sends no packets, or has sent none yet
     */
    synchronized Optional<PacketFeed> follow(long fromNanos) {
        if (format.isEmpty() || (!open && groups.isEmpty())) {
            return Optional.empty();
        }
        List<EncodedPacket> before = new ArrayList<>();
        for (Group group : groups) {
            if (group.beganNanos() - fromNanos <= 0) {
                before.clear();
            }
            before.addAll(group.packets);
        }
        PacketFeed feed = new PacketFeed(format.get(), before, maxBytes);
        if (open) {
            feeds.add(feed);
        } else {
            feed.end();
        }
        return Optional.of(feed);
    }

    /** Bytes of all packets that are kept. */
    synchronized long bytes() {
        return bytes;
    }

    private void forget(long nowNanos) {
        while (groups.size() > 1 && (bytes > maxBytes || secondIsOldEnough(nowNanos))) {
            bytes -= groups.removeFirst().bytes;
        }
        if (bytes > maxBytes) {
            clear();
        }
    }

    private boolean secondIsOldEnough(long nowNanos) {
        var each = groups.iterator();
        each.next();
        return nowNanos - each.next().beganNanos() >= keepNanos;
    }

    private void clear() {
        groups.clear();
        bytes = 0;
    }

    private void endFeeds() {
        feeds.forEach(PacketFeed::end);
        feeds.clear();
    }
}
