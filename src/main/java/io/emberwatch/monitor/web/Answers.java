package io.emberwatch.monitor.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Whole answers that are written in one go. */
final class Answers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Answers() {}

    /** @param content a record of plain values, a list of such, or a tree */
    static void json(Response response, Callback callback, int status, Object content) {
        write(response, callback, status, "application/json", ByteBuffer.wrap(bytes(content)));
    }

    static void text(Response response, Callback callback, int status, String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        write(response, callback, status, "text/plain;charset=utf-8", ByteBuffer.wrap(bytes));
    }

    /** Says why a request is refused, and when it is worth trying again. */
    static void refuse(Response response, Callback callback, RequestRefused refusal) {
        if (!refusal.retryAfter().isZero()) {
            response.getHeaders().put("Retry-After", refusal.retryAfter().toSeconds());
        }
        error(response, callback, refusal.status(), refusal.getMessage());
    }

    static void error(Response response, Callback callback, int status, String message) {
        json(response, callback, status, new ErrorJson(message));
    }

    /** Answers in one write. All of them show the present state, so caches must not keep them. */
    static void write(Response response, Callback callback, int status, String type, ByteBuffer body) {
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("Content-Type", type);
        headers.put("Cache-Control", "no-store");
        headers.put("Content-Length", body.remaining());
        response.write(true, body, callback);
    }

    /** What is wrong, in one line. */
    private record ErrorJson(String error) {}

    /** A record, a list of records or a tree as one line of JSON. */
    static byte[] bytes(Object content) {
        try {
            return JSON.writeValueAsBytes(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values are always JSON", e);
        }
    }
}
