package io.emberwatch.monitor.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An HTTP address that each message is posted to. Immutable.
 *
 * @param name the sink's name in metrics and logs, unique among the sinks
 * @param url http or https; often holds a token, so only its host is ever printed
 * @param secret key of the HMAC-SHA256 signature; unsigned without
 * @param imagePart the name of the image's part, where it is attached
 * @param template the JSON that is sent; Emberwatch's own where there is none
 * @param format what becomes of the JSON; of a form the template is an object, which the loader sees to
 * @param headers more headers of each request
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
                name = "picture_part",
                about = "The name of the image's part where it is attached.",
                pattern = "[A-Za-z0-9_-]{1,64}",
                form = "1 to 64 of A-Z, a-z, 0-9, _ and -",
                defaultValue = WebhookConfig.IMAGE)
        String imagePart,

        @Key(
                name = "timeout",
                about = "Time for the whole request and answer.",
                min = "100ms",
                max = "120s",
                defaultValue = "10s")
        Duration timeout,

        @Key(
                name = WebhookConfig.TEMPLATE,
                about = "The body that is sent; without it, Emberwatch's own JSON. The fields: key, event, id, camera, "
                        + "camera_name, kind, severity, started_at, ended_at, peak_score, deletion_drop, heat_map, hot_box "
                        + "(left, top, width, height), title, incident_url, picture_url, clip_url (null where the camera "
                        + "has no clips; it answers 404 until the clip is complete).",
                example = "'{\"text\": \"{{title}}\", \"camera\": \"{{camera}}\", \"score\": \"{{peak_score}}\"}'")
        Optional<JsonTemplate> template,

        @Key(
                name = WebhookConfig.FORMAT,
                about =
                        "form sends each member of the JSON object as a field of a form, and leaves out those that are null.",
                defaultValue = "json")
        Format format,

        @Key(
                name = "headers",
                about = "More headers of each request; their values are never printed.",
                maxItems = 20,
                example = "['Authorization: Bearer ${WEBHOOK_TOKEN}']")
        List<HttpHeader> headers,

        @Key(
                name = "tls",
                about = TlsConfig.Files.ABOUT,
                type = TlsConfig.Files.class,
                example = TlsConfig.Files.EXAMPLE)
        Optional<TlsConfig> tls,

        SinkFilter only) {
    static final String IMAGE = "picture";
    static final String FORMAT = "format";
    static final String TEMPLATE = "template";

    /** How the image travels. */
    public enum Image {
        /** As the part {@code picture} of a multipart body. */
        ATTACH,
        /** As an address in the JSON; needs {@code notify.base_url}. */
        LINK,
        NONE
    }

    /** What the template becomes in the body. */
    public enum Format {
        /** It is the body, or its part {@code incident}. */
        JSON,
        /** Its members are fields of a form: percent-encoded, or parts of a multipart body beside an attached image. */
        FORM
    }

    /** JSON, told of everything. */
    public WebhookConfig(
            String name,
            URI url,
            Optional<Secret> secret,
            Image image,
            Duration timeout,
            Optional<JsonTemplate> template) {
        this(name, url, secret, image, timeout, template, Optional.empty(), SinkFilter.ALL);
    }

    /** JSON without more headers. */
    public WebhookConfig(
            String name,
            URI url,
            Optional<Secret> secret,
            Image image,
            Duration timeout,
            Optional<JsonTemplate> template,
            Optional<TlsConfig> tls,
            SinkFilter only) {
        this(name, url, secret, image, IMAGE, timeout, template, Format.JSON, List.of(), tls, only);
    }

    public WebhookConfig {
        Objects.requireNonNull(name);
        Objects.requireNonNull(url);
        Objects.requireNonNull(secret);
        Objects.requireNonNull(image);
        Objects.requireNonNull(timeout);
        Objects.requireNonNull(template);
        headers = List.copyOf(headers);
    }

    @Override
    public String toString() {
        return "WebhookConfig[name=" + name + ", url=" + HttpUrl.printable(url) + ", secret=" + secret + ", image="
                + image + ", timeout=" + timeout + ", template=" + template.isPresent() + "]";
    }
}
