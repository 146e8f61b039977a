package io.emberwatch.dashboards;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands for a monitor: serves metrics from a text in which {@code <n>} counts the scrapes and {@code <now>} is the
 * time, and lets a test overwrite series. Thread-safe.
 */
final class ScrapeStub implements AutoCloseable {
    private final ConcurrentMap<String, String> overwritten = new ConcurrentHashMap<>();
    private final AtomicLong scrapes = new AtomicLong();
    private final String template;
    private final HttpServer server;

    private ScrapeStub(String template, HttpServer server) {
        this.template = template;
        this.server = server;
    }

    static ScrapeStub start(String template) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ScrapeStub stub = new ScrapeStub(template, server);
        server.createContext("/metrics", stub::handle);
        server.start();
        return stub;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** From now on {@code series} has this value. */
    void set(String series, double value) {
        overwritten.put(series, Double.toString(value));
    }

    String text() {
        String text = template.replace("<n>", Long.toString(scrapes.incrementAndGet()))
                .replace("<now>", Double.toString(System.currentTimeMillis() / 1000.0));
        StringBuilder result = new StringBuilder();
        for (String line : text.lines().toList()) {
            String series = line.substring(0, Math.max(0, line.lastIndexOf(' ')));
            String value = overwritten.get(series);
            result.append(value == null ? line : series + " " + value).append('\n');
        }
        return result.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
