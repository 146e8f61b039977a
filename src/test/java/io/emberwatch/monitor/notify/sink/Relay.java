package io.emberwatch.monitor.notify.sink;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port on loopback that leads to another, until the line is cut without a word. Thread-safe. */
public final class Relay implements AutoCloseable {
    private final ServerSocket entrance;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private Relay(ServerSocket entrance, int target) {
        this.entrance = entrance;
        this.target = target;
    }

    public static Relay to(int target) throws IOException {
        Relay relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        begin(relay::accept);
        return relay;
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** Nobody says goodbye, and nobody comes through any more. */
    void cut() throws IOException {
        entrance.close();
        hangUp();
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

    private static void pump(Socket from, Socket to) {
        try (InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // The line was cut.
        }
    }

    private static void begin(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
