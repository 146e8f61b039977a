package io.emberwatch.monitor.notify.sink;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port on loopback that leads to another, and whose line can be cut or fall silent. Thread-safe. */
public final class Relay implements AutoCloseable {
    private final ServerSocket entrance;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Object speech = new Object();
    private boolean silent;

    private Relay(ServerSocket entrance, int target) {
        this.entrance = entrance;
        this.target = target;
    }

    public static Relay to(int target) throws IOException {
        return to(target, 0);
    }

    /**
     * Listens on the given port.
     *
     * @param port 0 for any that is free
     */
    public static Relay to(int target, int port) throws IOException {
        Relay relay = new Relay(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), target);
        begin(relay::accept);
        return relay;
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** Nobody says goodbye, and nobody comes through any more. */
    public void cut() throws IOException {
        entrance.close();
        hangUp();
    }

    /** Connections stay and new ones are taken, but nothing passes; or all that waits passes again. */
    public void silence(boolean now) {
        synchronized (speech) {
            silent = now;
            speech.notifyAll();
        }
    }

    /** Ends what is under way without a goodbye; the next may come. */
    public void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entrance.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, server));
                begin(() -> pump(client, server));
                begin(() -> pump(server, client));
            }
        } catch (IOException e) {
            // The line was cut.
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] part = new byte[8192];
        try (InputStream in = from.getInputStream()) {
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                awaitSpeech();
                to.getOutputStream().write(part, 0, count);
            }
        } catch (IOException e) {
            // The line was cut.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitSpeech() throws InterruptedException {
        synchronized (speech) {
            while (silent) {
                speech.wait();
            }
        }
    }

    private static void begin(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
