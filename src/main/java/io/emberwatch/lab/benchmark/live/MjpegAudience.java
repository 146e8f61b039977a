package io.emberwatch.lab.benchmark.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Viewers of MJPEG streams, who count the images and throw them away. One thread serves all; thread-safe. Whoever made it
 * closes it.
 */
final class MjpegAudience implements AutoCloseable {
    private static final byte[] PART = "Content-Type: image/jpeg".getBytes(StandardCharsets.US_ASCII);
    private static final int READ = 1 << 18;

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

    /** Lets so many watch the cameras of a monitor by turns. */
    synchronized void watch(int port, List<String> cameras, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String camera = cameras.get(i % cameras.size());
            SocketChannel channel =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(
                    ("GET /cameras/" + camera + "/stream.mjpeg HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            Viewer viewer = new Viewer();
            viewers.add(viewer);
            channel.register(selector, SelectionKey.OP_READ, viewer);
            selector.wakeup();
        }
    }

    /** The images that each viewer got so far. */
    synchronized List<Long> images() {
        return viewers.stream().map(viewer -> viewer.images.get()).toList();
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
        try (selector) {
            while (!closing) {
                selector.select(key -> read(key, buffer));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the viewers failed", e);
        }
    }

    private static void read(SelectionKey key, ByteBuffer buffer) {
        Viewer viewer = (Viewer) key.attachment();
        try {
            buffer.clear();
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

    /** One who watches; its matching is the thread's own. */
    private static final class Viewer {
        private final AtomicLong images = new AtomicLong();
        private volatile boolean ended;
        private int matched;

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
