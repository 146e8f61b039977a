package io.emberwatch.lab.benchmark.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Viewers of MJPEG streams, who count the images and throw them away; some read slowly, and some not at all. One thread serves all; thread-safe. Whoever made it
 * closes it.
 */
final class MjpegAudience implements AutoCloseable {
    private static final byte[] PART = "Content-Type: image/jpeg".getBytes(StandardCharsets.US_ASCII);
    private static final int READ = 1 << 18;
    /** What slow ones take at a time: 32 kB a second. */
    private static final int SIP = 8 * 1024;

    private static final long SIP_MILLIS = 250;
    private static final int SMALL_BUFFER = 8 * 1024;

    private final Selector selector;
    private final List<Viewer> viewers = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closing;

    MjpegAudience() throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, "viewers");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Lets some watch the cameras of a monitor by turns.
     *
     * @param count of all
     * @param slow of them, the first
     * @param stalled of them, the next
     */
    synchronized void watch(int port, List<String> cameras, int count, int slow, int stalled) throws IOException {
        for (int i = 0; i < count; i++) {
            String camera = cameras.get(i % cameras.size());
            Pace pace = i < slow ? Pace.SLOW : i < slow + stalled ? Pace.STALLED : Pace.QUICK;
            SocketChannel channel = SocketChannel.open();
            if (pace != Pace.QUICK) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
            }
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(
                    ("GET /cameras/" + camera + "/stream.mjpeg HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            Viewer viewer = new Viewer(pace);
            viewers.add(viewer);
            channel.register(selector, pace == Pace.STALLED ? 0 : SelectionKey.OP_READ, viewer);
            selector.wakeup();
        }
    }

    /** The images that each of the quick viewers got so far. */
    synchronized List<Long> images() {
        return viewers.stream()
                .filter(viewer -> viewer.pace == Pace.QUICK)
                .map(viewer -> viewer.images.get())
                .toList();
    }

    /** How many streams have ended. */
    synchronized int gone() {
        return (int) viewers.stream().filter(viewer -> viewer.ended).count();
    }

    @Override
    public void close() {
        closing = true;
        selector.wakeup();
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ);
        long sipped = System.nanoTime();
        try (selector) {
            while (!closing) {
                selector.select(key -> read(key, buffer), SIP_MILLIS);
                long now = System.nanoTime();
                if (now - sipped >= SIP_MILLIS * 1_000_000) {
                    sipped = now;
                    selector.keys().forEach(MjpegAudience::wake);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the viewers failed", e);
        }
    }

    private static void wake(SelectionKey key) {
        if (key.isValid() && ((Viewer) key.attachment()).pace == Pace.SLOW) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private static void read(SelectionKey key, ByteBuffer buffer) {
        Viewer viewer = (Viewer) key.attachment();
        try {
            buffer.clear();
            if (viewer.pace == Pace.SLOW) {
                buffer.limit(SIP);
                key.interestOps(0);
            }
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                viewer.ended = true;
                key.channel().close();
                return;
            }
            viewer.count(buffer.flip());
        } catch (IOException e) {
            viewer.ended = true;
            key.cancel();
        }
    }

    /** How viewers read. */
    private enum Pace {
        QUICK,
        SLOW,
        STALLED
    }

    /** One who watches; its matching is the thread's own. */
    private static final class Viewer {
        private final Pace pace;
        private final AtomicLong images = new AtomicLong();
        private volatile boolean ended;
        private int matched;

        private Viewer(Pace pace) {
            this.pace = pace;
        }

        /** Its first letter stands nowhere else in the header, so a mismatch needs no step back but to it. */
        private void count(ByteBuffer data) {
            while (data.hasRemaining()) {
                byte next = data.get();
                matched = next == PART[matched] ? matched + 1 : next == PART[0] ? 1 : 0;
                if (matched == PART.length) {
                    images.incrementAndGet();
                    matched = 0;
                }
            }
        }
    }
}
