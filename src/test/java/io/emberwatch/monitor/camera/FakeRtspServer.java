package io.emberwatch.monitor.camera;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An RTSP camera inside the JVM, for fast tests: Motion JPEG over interleaved TCP at 15 frames a second. Thread-safe.
 */
final class FakeRtspServer implements AutoCloseable {
    /** How it behaves from now on. */
    enum Mode {
        SERVE,
        /** Takes connections and closes them at once. */
        HANG_UP,
        /** Keeps connections and says nothing any more. */
        FREEZE,
        NOT_FOUND
    }

    private static final String SDP = """
            v=0
            o=- 0 0 IN IP4 127.0.0.1
            s=fake
            t=0 0
            m=video 0 RTP/AVP 26
            a=control:track1
            a=framerate:15
            """.replace("\n", "\r\n");

    private final ServerSocket listening;
    private final Optional<String> credentials;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Mode mode = Mode.SERVE;

    /** Listens on a free port of the loopback and asks for nothing. */
    static FakeRtspServer open() {
        return new FakeRtspServer(Optional.empty());
    }

    /** Asks for these credentials, by HTTP Basic. */
    static FakeRtspServer asking(String username, String password) {
        return new FakeRtspServer(Optional.of(username + ":" + password));
    }

    private FakeRtspServer(Optional<String> credentials) {
        this.credentials = credentials;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("fake-rtsp", this::accept);
    }

    String url() {
        return "rtsp://127.0.0.1:" + listening.getLocalPort() + "/live";
    }

    void mode(Mode next) {
        mode = next;
    }

    /** Closes all connections; new ones are welcome. */
    void drop() {
        connections.forEach(FakeRtspServer::closeQuietly);
        connections.clear();
    }

    /** How many connections came in. */
    int accepted() {
        return accepted.get();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        drop();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                accepted.incrementAndGet();
                connections.add(socket);
                if (mode == Mode.HANG_UP) {
                    drop();
                } else {
                    start("fake-rtsp-connection", () -> serve(socket));
                }
            }
        } catch (SocketException e) {
            // Closed: the test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            while (true) {
                String request = in.readLine();
                if (request == null) {
                    return;
                }
                String sequence = "";
                String authorization = "";
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    if (line.toLowerCase(Locale.ROOT).startsWith("cseq:")) {
                        sequence = line;
                    } else if (line.toLowerCase(Locale.ROOT).startsWith("authorization:")) {
                        authorization =
                                line.substring("authorization:".length()).strip();
                    }
                }
                if (mode == Mode.FREEZE) {
                    continue;
                }
                answer(out, request.split(" ", 2)[0], sequence, authorization);
                if (request.startsWith("PLAY")) {
                    start("fake-rtsp-pictures", () -> play(socket, out));
                }
            }
        } catch (IOException e) {
            // The other side is gone, as tests want it.
        }
    }

    private void answer(OutputStream out, String method, String sequence, String authorization) throws IOException {
        String status = "200 OK";
        String headers = "";
        String body = "";
        if (credentials.isPresent() && !method.equals("OPTIONS") && !authorization.equals(basic(credentials.get()))) {
            status = "401 Unauthorized";
            headers = "WWW-Authenticate: Basic realm=\"fake\"\r\n";
        } else if (mode == Mode.NOT_FOUND && method.equals("DESCRIBE")) {
            status = "404 Not Found";
        } else {
            switch (method) {
                case "OPTIONS" -> headers = "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n";
                case "DESCRIBE" -> {
                    body = SDP;
                    headers = "Content-Type: application/sdp\r\nContent-Length: " + body.length() + "\r\n";
                }
                case "SETUP" -> headers = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n";
                default -> headers = "Session: 1\r\n";
            }
        }
        String response = "RTSP/1.0 " + status + "\r\n" + sequence + "\r\n" + headers + "\r\n" + body;
        synchronized (out) {
            out.write(response.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    private void play(Socket socket, OutputStream out) {
        try {
            for (int number = 0; !socket.isClosed(); number++) {
                if (mode != Mode.FREEZE) {
                    byte[] packet = MjpegRtp.packet(number, number * 6000);
                    synchronized (out) {
                        out.write(packet);
                        out.flush();
                    }
                }
                // The camera's own pace: a real clock on a real socket.
                LockSupport.parkNanos(66_666_667L);
            }
        } catch (IOException e) {
            // The other side is gone, as tests want it.
        }
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
