package io.emberwatch.monitor.camera.fault;

import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * RTSP cameras with scripted faults, over TCP and UDP of the loopback, on the packets of the built-in sender. Two threads
 * a viewer: it is for tests, not for many cameras. Thread-safe.
 */
public final class FaultRtspServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Map<String, FaultCamera> cameras = new ConcurrentHashMap<>();
    private final Set<FaultConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    /** Listens on a free port. */
    public static FaultRtspServer open() {
        FaultRtspServer server = new FaultRtspServer();
        start("fault-rtsp", server::accept);
        return server;
    }

    private FaultRtspServer() {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a camera without a fault, which shows the clip in a circle. */
    public FaultCamera add(String path, VideoClip clip) {
        FaultCamera camera = new FaultCamera(path, clip);
        cameras.put(path, camera);
        return camera;
    }

    public String url(FaultCamera camera) {
        return "rtsp://127.0.0.1:" + listening.getLocalPort() + camera.path;
    }

    /** How many connections came in, for all cameras. */
    public int accepted() {
        return accepted.get();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(FaultConnection::close);
    }

    Optional<FaultCamera> camera(String path) {
        return Optional.ofNullable(cameras.get(path));
    }

    void ended(FaultConnection connection) {
        connections.remove(connection);
        cameras.values().forEach(camera -> camera.connections.remove(connection));
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                accepted.incrementAndGet();
                FaultConnection connection = new FaultConnection(this, socket);
                connections.add(connection);
                start("fault-rtsp-connection", connection::serve);
            }
        } catch (SocketException e) {
            // Closed: the test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
