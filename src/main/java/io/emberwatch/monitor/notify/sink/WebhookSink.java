package io.emberwatch.monitor.notify.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.monitor.config.WebhookConfig;
import io.emberwatch.monitor.config.WebhookConfig.Image;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

/**
 * Posts each message to an HTTP address, as JSON or, with its image attached, as {@code multipart/form-data} with the
 * parts {@code incident} and {@code image}. Headers: {@code Idempotency-Key}, and with a secret
 * {@code X-Emberwatch-Timestamp} (seconds) and {@code X-Emberwatch-Signature} over the whole body.
 */
final class WebhookSink implements AlertSink {
    private final WebhookConfig config;
    private final IncidentJson json;
    private final InstantSource clock;
    private final HttpExchange http;
    private final Random random = new Random();

    WebhookSink(WebhookConfig config, IncidentJson json, InstantSource clock) {
        this.config = config;
        this.json = json;
        this.clock = clock;
        this.http = new HttpExchange(config.timeout());
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public void send(Notification notification) throws SinkException, InterruptedException {
        byte[] body = json(notification);
        String type = "application/json";
        if (config.image() == Image.ATTACH && notification.image().isPresent()) {
            MultipartBody parts = new MultipartBody(random)
                    .json("incident", body)
                    .jpeg("picture", notification.image().get());
            body = parts.toBytes();
            type = parts.contentType();
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(config.url())
                .header("Content-Type", type)
                .header("User-Agent", "Emberwatch")
                .header("Idempotency-Key", notification.key());
        if (config.secret().isPresent()) {
            Instant now = clock.instant();
            request.header("X-Emberwatch-Timestamp", Long.toString(now.getEpochSecond()))
                    .header(
                            "X-Emberwatch-Signature",
                            Signature.of(config.secret().get(), now, body));
        }
        http.send(request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
    }

    private byte[] json(Notification notification) {
        JsonNode content = config.template()
                .map(template -> template.fill(json.fields(notification)))
                .orElseGet(() -> json.body(notification));
        try {
            return IncidentJson.JSON.writeValueAsBytes(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
    }
}
