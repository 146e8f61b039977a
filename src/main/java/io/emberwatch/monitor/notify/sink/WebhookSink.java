package io.emberwatch.monitor.notify.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.config.WebhookConfig;
import io.emberwatch.monitor.config.WebhookConfig.Image;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts each message to an HTTP address, as JSON or, with its image attached, as {@code multipart/form-data} with the
 * parts {@code incident} and {@code picture}. Headers: {@code Idempotency-Key}, and with a secret
 * {@code X-Emberwatch-Timestamp} (seconds) and {@code X-Emberwatch-Signature} over the whole body.
 */
final class WebhookSink implements AlertSink {
    private final WebhookConfig config;
    private final MessageJson json;
    private final InstantSource clock;
    private final HttpExchange http;
    private final Random random = new Random();

    WebhookSink(WebhookConfig config, MessageJson json, InstantSource clock) {
        this.config = config;
        this.json = json;
        this.clock = clock;
        this.http = new HttpExchange(config.timeout(), Trust.of(config.tls(), "notify.webhook " + config.name()));
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public boolean wants(Incident incident) {
        return config.only().wants(incident.kind().label(), incident.camera().value());
    }

    @Override
    public int mostTogether() {
        return 512;
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

    /** Connects and encrypts only: an address for alarms must hear of nothing else. */
    @Override
    public void probe() throws SinkException, InterruptedException {
        http.connect(config.url());
    }

    private byte[] json(Notification notification) {
        JsonNode content = config.template()
                .map(template -> template.fill(json.fields(notification)))
                .orElseGet(() -> json.body(notification));
        try {
            return MessageJson.JSON.writeValueAsBytes(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
    }

    /** A {@code multipart/form-data} body of a JSON part and a JPEG part. Used by one thread. */
    private static final class MultipartBody {
        private static final String LINE = "\r\n";

        private final String boundary;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        /** @param random draws the boundary, so that no image holds it */
        MultipartBody(Random random) {
            byte[] drawn = new byte[16];
            random.nextBytes(drawn);
            this.boundary = "emberwatch-" + HexFormat.of().formatHex(drawn);
        }

        String contentType() {
            return "multipart/form-data; boundary=" + boundary;
        }

        MultipartBody json(String name, byte[] json) {
            return part("name=\"" + name + "\"", "application/json", json);
        }

        MultipartBody jpeg(String name, byte[] jpeg) {
            return part("name=\"" + name + "\"; filename=\"" + name + ".jpg\"", "image/jpeg", jpeg);
        }

        byte[] toBytes() {
            text("--" + boundary + "--" + LINE);
            return bytes.toByteArray();
        }

        private MultipartBody part(String disposition, String type, byte[] content) {
            text("--" + boundary + LINE + "Content-Disposition: form-data; " + disposition + LINE + "Content-Type: "
                    + type + LINE + LINE);
            bytes.writeBytes(content);
            text(LINE);
            return this;
        }

        private void text(String text) {
            bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /**
     * HMAC-SHA256 over {@code <seconds since 1970>.<body>}, so that a receiver can refuse what is old or was changed.
     */
    static final class Signature {
        private static final String ALGORITHM = "HmacSHA256";

        private Signature() {}

        /** {@code sha256=} and 64 hexadecimal digits. */
        static String of(Secret secret, Instant at, byte[] body) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
                mac.update((at.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII));
                return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
            }
        }
    }
}
