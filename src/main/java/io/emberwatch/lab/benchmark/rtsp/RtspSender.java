package io.emberwatch.lab.benchmark.rtsp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RTSP cameras for measuring: plays clips in a circle and in real time, each under a path of its own, to any number of
 * viewers over TCP or UDP of the loopback. One thread, {@code rtsp-sender}, serves them all, and packets are never encoded
 * again, so that many cameras cost next to nothing. A viewer's stream begins with the next key frame; one who does not
 * read is dropped. Thread-safe; whoever opened it closes it.
 */
public final class RtspSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RtspSender.class);
    /** Frames that fall due together are sent together: one wake-up for many cameras. */
    private static final long WAKE_MILLIS = 5;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int PORT_ATTEMPTS = 50;
    private static final int DATAGRAM = 64 * 1024;

    private final long begin = System.nanoTime();
    private final Selector selector;
    private final ServerSocketChannel listening;
    private final UdpPorts udp;
    private final Map<String, SentStream> streams = new ConcurrentHashMap<>();
    private final IdentityHashMap<VideoClip, byte[][][]> cuts = new IdentityHashMap<>();
    private final List<RtspViewer> viewers = new ArrayList<>();
    private final AtomicInteger playing = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private int accepted;
    private volatile boolean closing;

    /**
     * Listens, with no cameras yet.
     *
     * @param port of the loopback, 0 for a free one
     */
    public static RtspSender open(int port) throws IOException {
        RtspSender sender = new RtspSender(port);
        sender.thread.start();
        return sender;
    }

    private RtspSender(int port) throws IOException {
        selector = Selector.open();
        try {
            listening = listening(port, selector);
            try {
                udp = UdpPorts.open(selector);
            } catch (IOException e) {
                listening.close();
                throw e;
            }
        } catch (IOException e) {
            selector.close();
            throw e;
        }
        thread = new Thread(this::run, "rtsp-sender");
        thread.setDaemon(true);
    }

    private static ServerSocketChannel listening(int port, Selector selector) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Adds a camera.
     *
     * @param path such as {@code /cam-00}, not taken yet
     * @param clip what it shows; the same clip may be shown by many
     * @param phase where in the clip it begins, not negative, so that cameras do not send their key frames together
     */
    public void add(String path, VideoClip clip, Duration phase) {
        byte[][][] payloads;
        synchronized (cuts) {
            payloads = cuts.computeIfAbsent(clip, RtpPacketizer::cut);
        }
        long ticks = phase.toNanos() / 1000 * VideoClip.TICKS_PER_SECOND / 1_000_000;
        if (streams.putIfAbsent(path, new SentStream(clip, payloads, begin, ticks)) != null) {
            throw new IllegalArgumentException("there is a camera at " + path + " already; choose another path");
        }
    }

    /** Where a camera is found. */
    public String url(String path) {
        return "rtsp://127.0.0.1:" + listening.socket().getLocalPort() + path;
    }

    /** How many viewers play at this moment. */
    public int playing() {
        return playing.get();
    }

    /** How many viewers were dropped because they did not read. */
    public long dropped() {
        return dropped.get();
    }

    /** Ends all connections, the thread and the sockets. Idempotent. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    Optional<SentStream> stream(String path) {
        return Optional.ofNullable(streams.get(path));
    }

    UdpPorts udp() {
        return udp;
    }

    void began() {
        playing.incrementAndGet();
    }

    void ended(boolean stalled) {
        playing.decrementAndGet();
        if (stalled) {
            dropped.incrementAndGet();
        }
    }

    private void run() {
        try {
            while (!closing) {
                long due = sendDue(System.nanoTime());
                long wait = (due - System.nanoTime() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
                selector.select(this::handle, due == Long.MAX_VALUE ? 0 : Math.max(WAKE_MILLIS, wait));
            }
        } catch (IOException e) {
            LOG.error("the RTSP sender failed; run the measurement again", e);
        } finally {
            closeAll();
        }
    }

    /** Sends what is due and returns when the next frame is. */
    private long sendDue(long now) {
        long next = Long.MAX_VALUE;
        for (SentStream stream : streams.values()) {
            if (stream.watched()) {
                next = Math.min(next, stream.sendDue(now));
            }
        }
        return next;
    }

    private void handle(SelectionKey key) {
        if (key.channel() == listening) {
            accept();
        } else if (key.attachment() instanceof RtspViewer viewer) {
            viewer.ready();
        } else {
            udp.discard(key);
        }
    }

    private void accept() {
        try {
            SocketChannel channel = listening.accept();
            if (channel != null) {
                viewers.removeIf(viewer -> !viewer.isOpen());
                viewers.add(new RtspViewer(this, channel, selector, ++accepted));
            }
        } catch (IOException e) {
            LOG.warn("a viewer could not be accepted ({}); check the limit of open files", e.getMessage());
        }
    }

    private void closeAll() {
        viewers.forEach(viewer -> viewer.close(false));
        udp.close();
        try (listening;
                selector) {
            LOG.debug("the RTSP sender ends");
        } catch (IOException e) {
            LOG.warn("the RTSP sender's socket could not be closed ({})", e.getMessage());
        }
    }

    /** Two neighbouring ports, even and odd, from which all viewers over UDP are served. Owned by the sender's thread. */
    record UdpPorts(DatagramChannel media, DatagramChannel reports) implements AutoCloseable {
        static UdpPorts open(Selector selector) throws IOException {
            for (int attempt = 0; ; attempt++) {
                DatagramChannel media = bound(0);
                int port = media.socket().getLocalPort();
                if (port % 2 == 0) {
                    try {
                        DatagramChannel reports = bound(port + 1);
                        media.register(selector, SelectionKey.OP_READ);
                        reports.register(selector, SelectionKey.OP_READ);
                        return new UdpPorts(media, reports);
                    } catch (IOException e) {
                        if (attempt > PORT_ATTEMPTS) {
                            media.close();
                            throw e;
                        }
                    }
                }
                media.close();
            }
        }

        private static DatagramChannel bound(int port) throws IOException {
            DatagramChannel channel = DatagramChannel.open();
            try {
                channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.configureBlocking(false);
                return channel;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        String range() {
            return media.socket().getLocalPort() + "-" + reports.socket().getLocalPort();
        }

        /** Receivers' reports tell nothing that is used here. */
        void discard(SelectionKey key) {
            try {
                ByteBuffer scratch = ByteBuffer.allocate(DATAGRAM);
                while (((DatagramChannel) key.channel()).receive(scratch) != null) {
                    scratch.clear();
                }
            } catch (IOException e) {
                // A viewer's port is closed already; its RTSP connection tells.
                LOG.debug("no report could be read", e);
            }
        }

        @Override
        public void close() {
            try (media;
                    reports) {
                LOG.trace("UDP ends");
            } catch (IOException e) {
                LOG.warn("the sender's UDP ports could not be closed ({})", e.getMessage());
            }
        }
    }
}
