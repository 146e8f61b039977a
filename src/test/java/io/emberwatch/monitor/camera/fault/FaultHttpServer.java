package io.emberwatch.monitor.camera.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Cameras over HTTP as they are found: snapshots, Motion JPEG in several manners, HLS, logins and refusals. Thread-safe. */
public final class FaultHttpServer implements AutoCloseable {
    private static final String BOUNDARY = "next";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "fault-http");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final Map<String, Set<Integer>> clientPorts = new ConcurrentHashMap<>();
    private final AtomicInteger breaks = new AtomicInteger();
    private volatile boolean closing;

    /** How parts of a multipart stream are set apart; cameras differ. */
    public enum Parts {
        /** As the standard says. */
        COMPLETE,
        NO_CONTENT_TYPE,
        /** The boundary stands without its {@code --}. */
        NO_DASHES,
        NO_LENGTH
    }

    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange, int number) throws IOException;
    }

    /** Listens on a free port. */
    public static FaultHttpServer open() {
        return new FaultHttpServer();
    }

    private FaultHttpServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.start();
    }

    /**
     * One image an answer, and the connection kept.
     *
     * @param jpeg the image by the number of the request, from 0
     */
    public FaultHttpServer snapshot(String path, Optional<Login> login, IntFunction<byte[]> jpeg) {
        return serve(path, login, (exchange, number) -> {
            byte[] body = jpeg.apply(number);
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
    }

    /** Motion JPEG without an end, so many images a second. */
    public FaultHttpServer mjpeg(String path, Parts parts, double fps, IntFunction<byte[]> jpeg) {
        return mjpeg(path, Optional.empty(), parts, fps, jpeg);
    }

    /** As {@link #mjpeg(String, Parts, double, IntFunction)}, for those who log in. */
    public FaultHttpServer mjpeg(
            String path, Optional<Login> login, Parts parts, double fps, IntFunction<byte[]> jpeg) {
        return serve(path, login, (exchange, number) -> {
            exchange.getResponseHeaders().set("Content-Type", "multipart/x-mixed-replace; boundary=" + BOUNDARY);
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            int began = breaks.get();
            for (int image = 0; !closing && breaks.get() == began; image++) {
                byte[] body = jpeg.apply(image);
                String head = (parts == Parts.NO_DASHES ? "" : "--") + BOUNDARY + "\r\n"
                        + (parts == Parts.NO_CONTENT_TYPE ? "" : "Content-Type: image/jpeg\r\n")
                        + (parts == Parts.NO_LENGTH ? "" : "Content-Length: " + body.length + "\r\n") + "\r\n";
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.write(body);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                // The camera's own pace.
                LockSupport.parkNanos(Math.round(1e9 / fps));
            }
        });
    }

    /** A live HLS stream whose segments appear one after the other, {@code PATH/live.m3u8}. */
    public FaultHttpServer hls(String path, HlsSegments segments) {
        long begin = System.nanoTime();
        serve(path + "/live.m3u8", Optional.empty(), (exchange, number) -> {
            Duration age = Duration.ofNanos(System.nanoTime() - begin);
            byte[] body = segments.playlist(age).getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.apple.mpegurl");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
        return serve(path + "/segment/", Optional.empty(), (exchange, number) -> {
            String name = exchange.getRequestURI().getPath().replaceFirst(".*/", "");
            byte[] body = Files.readAllBytes(segments.file(name));
            exchange.getResponseHeaders().set("Content-Type", "video/mp2t");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
    }

    /** Gives these bytes and closes, as a video or playlist that has an end. */
    public FaultHttpServer file(String path, String contentType, byte[] body) {
        return serve(path, Optional.empty(), (exchange, number) -> {
            exchange.getResponseHeaders().set("Content-Type", contentType);
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
    }

    /** Answers with a status and nothing else. */
    public FaultHttpServer status(String path, int status) {
        return serve(path, Optional.empty(), (exchange, number) -> exchange.sendResponseHeaders(status, -1));
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** How many requests with a good login came for a path. */
    public int requests(String path) {
        AtomicInteger count = requests.get(path);
        return count == null ? 0 : count.get();
    }

    /** Ends the Motion JPEG that is being watched; new viewers are welcome. */
    public void breakOff() {
        breaks.incrementAndGet();
    }

    /** How many connections these requests came over. */
    public int connections(String path) {
        return clientPorts.getOrDefault(path, Set.of()).size();
    }

    @Override
    public void close() {
        closing = true;
        server.stop(0);
        threads.shutdownNow();
    }

    private FaultHttpServer serve(String path, Optional<Login> login, Answer answer) {
        server.createContext(path, exchange -> {
            try (exchange) {
                String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                if (login.isPresent()
                        && !login.get()
                                .accepts(exchange.getRequestMethod(), authorization == null ? "" : authorization)) {
                    exchange.getResponseHeaders()
                            .set("WWW-Authenticate", login.get().challenge());
                    exchange.sendResponseHeaders(401, -1);
                    return;
                }
                int number = requests.computeIfAbsent(path, key -> new AtomicInteger())
                        .getAndIncrement();
                clientPorts
                        .computeIfAbsent(path, key -> ConcurrentHashMap.newKeySet())
                        .add(exchange.getRemoteAddress().getPort());
                answer.to(exchange, number);
            }
        });
        return this;
    }
}
