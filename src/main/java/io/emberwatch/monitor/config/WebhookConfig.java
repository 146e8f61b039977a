package io.emberwatch.monitor.config;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * An HTTP address that each message is posted to.
 *
 * @param name the sink's name in metrics and logs, unique among the sinks
 * @param url http or https; often holds a token, so only its host is ever printed
 * @param secret key of the HMAC-SHA256 signature; unsigned without
 * @param picture how the picture travels
 * @param timeout for the whole exchange
 * @param template the JSON that is sent; Emberwatch's own where there is none
 */
public record WebhookConfig(
        String name,
        URI url,
        Optional<Secret> secret,
        Picture picture,
        Duration timeout,
        Optional<JsonTemplate> template) {
    /** How a picture travels. */
    public enum Picture {
        /** As the part {@code picture} of a multipart body. */
        ATTACH,
        /** As an address in the JSON; needs {@code notify.base_url}. */
        LINK,
        NONE
    }

    public WebhookConfig {
        Objects.requireNonNull(name);
        Objects.requireNonNull(url);
        Objects.requireNonNull(secret);
        Objects.requireNonNull(picture);
        Objects.requireNonNull(timeout);
        Objects.requireNonNull(template);
    }

    @Override
    public String toString() {
        return "WebhookConfig[name=" + name + ", url=" + HttpUrl.printable(url) + ", secret=" + secret + ", picture="
                + picture + ", timeout=" + timeout + ", template=" + template.isPresent() + "]";
    }
}
