package io.emberwatch.monitor.config;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A Prometheus Alertmanager. Immutable.
 *
 * @param username of basic authentication; empty for none
 * @param password only with a username
 */
public record AlertmanagerConfig(
        @Key(name = "url", about = "Its address, without /api/v2.", required = true, example = "http://127.0.0.1:9093")
        URI url,

        @Key(
                name = "username",
                about = "The user to log in as; leave it out if the server asks for none.",
                max = "200",
                example = "emberwatch")
        Optional<String> username,

        @Key(
                name = "password",
                about = "Only with a username; no message or log shows it.",
                needs = "username",
                example = "${ALERTMANAGER_PASSWORD}")
        Optional<Secret> password,

        @Key(
                name = "refresh",
                about = "How often open incidents are sent again; well below its resolve_timeout.",
                min = "1s",
                max = "1h",
                defaultValue = "1m")
        Duration refresh,

        @Key(
                name = "timeout",
                about = "Time for one request and answer.",
                min = "100ms",
                max = "120s",
                defaultValue = "10s")
        Duration timeout,

        @Key(
                name = "tls",
                about = TlsConfig.Files.ABOUT,
                type = TlsConfig.Files.class,
                example = TlsConfig.Files.EXAMPLE)
        Optional<TlsConfig> tls,

        SinkFilter only) {
    /** Told of everything. */
    public AlertmanagerConfig(
            URI url, Optional<String> username, Optional<Secret> password, Duration refresh, Duration timeout) {
        this(url, username, password, refresh, timeout, Optional.empty(), SinkFilter.ALL);
    }

    public AlertmanagerConfig {
        Objects.requireNonNull(url);
        Objects.requireNonNull(timeout);
        Checks.keys(AlertmanagerConfig.class, url, username, password, refresh, timeout, tls, only);
    }

    @Override
    public String toString() {
        return "AlertmanagerConfig[url=" + HttpUrl.printable(url) + ", password=" + password + ", refresh=" + refresh
                + ", timeout=" + timeout + "]";
    }
}
