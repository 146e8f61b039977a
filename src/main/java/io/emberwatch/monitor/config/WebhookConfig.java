package io.emberwatch.monitor.config;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * An HTTP address that each message is posted to. Immutable.
 *
 * @param name the sink's name in metrics and logs, unique among the sinks
 * @param url http or https; often holds a token, so only its host is ever printed
 * @param secret key of the HMAC-SHA256 signature; unsigned without
 * @param template the JSON that is sent; Emberwatch's own where there is none
 */
public record WebhookConfig(
        @Key(
                name = "name",
                about = "The sink's name in metrics and logs, unique among the sinks.",
                pattern = "[a-z0-9][a-z0-9_-]{0,62}",
                form = "1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit",
                implied = "webhook, webhook-2, …",
                example = "control-room")
        String name,

        @Key(
                name = "url",
                about = "Where messages are posted. It often holds a token, so only its host is ever printed.",
                required = true,
                example = "https://control.example.org/fire")
        URI url,

        @Key(
                name = "secret",
                about = "Key of the HMAC-SHA256 in X-Emberwatch-Signature; without it, messages are not " + "signed.",
                example = "${WEBHOOK_SECRET}")
        Optional<Secret> secret,

        @Key(
                name = WebhookConfig.IMAGE,
                about = "attach sends the image as the part 'picture' of a multipart body; link needs base_url.",
                defaultValue = "none")
        Image image,

        @Key(
                name = "timeout",
                about = "Time for the whole request and answer.",
                min = "100ms",
                max = "120s",
                defaultValue = "10s")
        Duration timeout,

        @Key(
                name = "template",
                about = "The body that is sent; without it, Emberwatch's own JSON. The fields: key, event, id, camera, "
                        + "camera_name, kind, severity, started_at, ended_at, peak_score, deletion_drop, heat_map, hot_box "
                        + "(left, top, width, height), title, incident_url, picture_url, clip_url (null where the camera "
                        + "has no clips; it answers 404 until the clip is complete).",
                example = "'{\"text\": \"{{title}}\", \"camera\": \"{{camera}}\", \"score\": \"{{peak_score}}\"}'")
        Optional<JsonTemplate> template,

        @Key(
                name = "tls",
                about = TlsConfig.Files.ABOUT,
                type = TlsConfig.Files.class,
                example = TlsConfig.Files.EXAMPLE)
        Optional<TlsConfig> tls,

        SinkFilter only) {
    static final String IMAGE = "picture";

    /** How the image travels. */
    public enum Image {
        /** As the part {@code picture} of a multipart body. */
        ATTACH,
        /** As an address in the JSON; needs {@code notify.base_url}. */
        LINK,
        NONE
    }

    /** Told of everything. */
    public WebhookConfig(
            String name,
            URI url,
            Optional<Secret> secret,
            Image image,
            Duration timeout,
            Optional<JsonTemplate> template) {
        this(name, url, secret, image, timeout, template, Optional.empty(), SinkFilter.ALL);
    }

    public WebhookConfig {
        Objects.requireNonNull(name);
        Objects.requireNonNull(url);
        Objects.requireNonNull(secret);
        Objects.requireNonNull(image);
        Objects.requireNonNull(timeout);
        Objects.requireNonNull(template);
    }

    @Override
    public String toString() {
        return "WebhookConfig[name=" + name + ", url=" + HttpUrl.printable(url) + ", secret=" + secret + ", image="
                + image + ", timeout=" + timeout + ", template=" + template.isPresent() + "]";
    }
}
