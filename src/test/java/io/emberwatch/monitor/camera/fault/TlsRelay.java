package io.emberwatch.monitor.camera.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** An encrypted port in front of a server without encryption, to which clients speak first. Thread-safe. */
public final class TlsRelay implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final boolean asking;
    private final List<SSLContext> faces;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private TlsRelay(int target, boolean asking, List<SSLContext> faces) {
        this.target = target;
        this.asking = asking;
        this.faces = faces;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        FaultRtspServer.start("tls-relay", this::accept);
    }

    /**
     * Listens on a free port.
     *
     * @param target the server's port
     * @param faces the certificate that each connection is shown, one after the other; the last one for all that follow
     */
    public static TlsRelay to(int target, SSLContext... faces) {
        return new TlsRelay(target, false, List.of(faces));
    }

    /** As {@link #to}, and lets nobody in without a certificate. */
    public static TlsRelay asking(int target, SSLContext face) {
        return new TlsRelay(target, true, List.of(face));
    }

    public int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket each : sockets) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                SSLContext face = faces.get(Math.min(accepted.getAndIncrement(), faces.size() - 1));
                sockets.add(socket);
                FaultRtspServer.start("tls-relay-connection", () -> serve(socket, face));
            }
        } catch (SocketException e) {
            // Closed: the test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket socket, SSLContext face) {
        try (SSLSocket client = (SSLSocket) face.getSocketFactory().createSocket(socket, null, port(), true)) {
            client.setUseClientMode(false);
            client.setNeedClientAuth(asking);
            client.startHandshake();
            byte[] first = new byte[16384];
            int count = client.getInputStream().read(first);
            if (count < 0) {
                // It wanted to see the certificate alone; some servers would take that for their only viewer.
                return;
            }
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                sockets.add(server);
                server.getOutputStream().write(first, 0, count);
                FaultRtspServer.start("tls-relay-back", () -> pump(server, client));
                pump(client, server);
            }
        } catch (IOException e) {
            // The client did not like what it was shown, or has gone.
        } finally {
            sockets.remove(socket);
        }
    }

    private static void pump(Socket from, Socket to) {
        byte[] part = new byte[16384];
        try {
            InputStream in = from.getInputStream();
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                to.getOutputStream().write(part, 0, count);
            }
            to.close();
        } catch (IOException e) {
            // The other side has gone.
        }
    }
}
