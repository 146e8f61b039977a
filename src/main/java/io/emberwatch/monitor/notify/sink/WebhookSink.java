package io.emberwatch.monitor.notify.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.config.WebhookConfig;
import io.emberwatch.monitor.config.WebhookConfig.Format;
import io.emberwatch.monitor.config.WebhookConfig.Image;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts each message to an HTTP address, as JSON or the fields of a form. With its image attached the body is {@code
 * multipart/form-data}: the image beside the JSON, in the part {@code incident}, or beside the fields. Headers: {@code Idempotency-Key}, and with a secret
 * {@code X-Emberwatch-Timestamp} (seconds) and {@code X-Emberwatch-Signature} over the whole body;
 * and those of the configuration.
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
        Body content = content(notification);
        byte[] body = content.bytes();
        HttpRequest.Builder request = HttpRequest.newBuilder(config.url())
                .header("Content-Type", content.type())
                .header("User-Agent", "Emberwatch")
                .header("Idempotency-Key", notification.key());
        config.headers()
                .forEach(header -> request.header(header.name(), header.value().reveal()));
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

    private Body content(Notification notification) {
        JsonNode message = config.template()
                .map(template -> template.fill(json.fields(notification)))
                .orElseGet(() -> json.body(notification));
        Optional<byte[]> image = config.image() == Image.ATTACH ? notification.image() : Optional.empty();
        boolean form = config.format() == Format.FORM;
        if (image.isEmpty()) {
            return form
                    ? new Body("application/x-www-form-urlencoded", encoded(message))
                    : new Body("application/json", json(message));
        }
        MultipartBody parts = new MultipartBody(random);
        if (form) {
            fields(message).forEach(parts::text);
        } else {
            parts.json("incident", json(message));
        }
        parts.jpeg(config.imagePart(), image.get());
        return new Body(parts.contentType(), parts.toBytes());
    }

    /** A form's fields: what is null is left out, what is not a single value is written as JSON. */
    private static Map<String, String> fields(JsonNode message) {
        Map<String, String> fields = new LinkedHashMap<>();
        message.properties().stream()
                .filter(member -> !member.getValue().isNull())
                .forEach(member -> fields.put(
                        member.getKey(),
                        member.getValue().isContainerNode()
                                ? member.getValue().toString()
                                : member.getValue().asText()));
        return fields;
    }

    private static byte[] encoded(JsonNode message) {
        return fields(message).entrySet().stream()
                .map(field -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] json(JsonNode message) {
        try {
            return MessageJson.JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
    }

    /** What is posted, and its media type. */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    private record Body(String type, byte[] bytes) {}

    /** A {@code multipart/form-data} body of JSON, JPEG and text parts. Used by one thread. */
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

        /** The name is quoted as browsers do it, so that none breaks out of its line. */
        MultipartBody text(String name, String text) {
            String quoted = name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
            return part("name=\"" + quoted + "\"", "text/plain; charset=UTF-8", text.getBytes(StandardCharsets.UTF_8));
        }

        byte[] toBytes() {
            write("--" + boundary + "--" + LINE);
            return bytes.toByteArray();
        }

        private MultipartBody part(String disposition, String type, byte[] content) {
            write("--" + boundary + LINE + "Content-Disposition: form-data; " + disposition + LINE + "Content-Type: "
                    + type + LINE + LINE);
            bytes.writeBytes(content);
            write(LINE);
            return this;
        }

        private void write(String text) {
            bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
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
