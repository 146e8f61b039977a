package io.emberwatch.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import javax.net.ssl.SSLContext;

/** What a user sees of a running monitor, over HTTP. */
final class MonitorClient {
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(10);

    private final HttpClient http;
    private final String base;

    MonitorClient(int port) {
        http = HttpClient.newBuilder().connectTimeout(CONNECTED_WITHIN).build();
        base = "http://127.0.0.1:" + port;
    }

    /** Over https. */
    MonitorClient(int port, SSLContext trust) {
        http = HttpClient.newBuilder()
                .connectTimeout(CONNECTED_WITHIN)
                .sslContext(trust)
                .build();
        base = "https://127.0.0.1:" + port;
    }

    /** The value of a series such as {@code emberwatch_camera_up{camera="gate"}}; empty where there is none. */
    OptionalDouble metric(String series) {
        return text("/metrics")
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst();
    }

    JsonNode camera(String id) {
        return json("/api/cameras/" + id);
    }

    /** The incidents that answer a query such as {@code kind=fire}, the newest first. */
    JsonNode incidents(String query) {
        return json("/api/incidents?" + query);
    }

    private JsonNode json(String path) {
        try {
            return new ObjectMapper().readTree(text(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int status(String path) {
        return get(path, BodyHandlers.discarding()).statusCode();
    }

    String text(String path) {
        return get(path, BodyHandlers.ofString()).body();
    }

    byte[] bytes(String path) {
        return get(path, BodyHandlers.ofByteArray()).body();
    }

    /** The nth JPEG of a camera's stream. */
    byte[] streamed(String camera, int nth) {
        HttpResponse<InputStream> answer = get("/cameras/" + camera + "/stream.mjpeg", BodyHandlers.ofInputStream());
        try (InputStream parts = new BufferedInputStream(answer.body())) {
            byte[] jpeg = new byte[0];
            for (int i = 0; i < nth; i++) {
                jpeg = part(parts);
            }
            return jpeg;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] part(InputStream parts) throws IOException {
        int length = 0;
        String line = line(parts);
        while (!(line.isEmpty() && length > 0)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
            line = line(parts);
        }
        return parts.readNBytes(length);
    }

    private static String line(InputStream parts) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = parts.read();
        while (next != '\n') {
            if (next < 0) {
                throw new IOException("the stream ended");
            }
            line.append((char) next);
            next = parts.read();
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.US_ASCII).strip();
    }

    private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> handler) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            return http.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test ran out of time", e);
        }
    }
}
