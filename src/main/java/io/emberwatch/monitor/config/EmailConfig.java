package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A mail server and whom it tells. Immutable.
 *
 * @param username empty where the server asks for none
 * @param password only with a username
 * @param to at least one
 */
public record EmailConfig(
        @Key(
                name = "host",
                about = "The mail server.",
                required = true,
                pattern = "[A-Za-z0-9._:-]{1,253}",
                form = "a host name or IP address",
                example = "mail.example.org")
        String host,

        @Key(name = "port", about = "465 is usual with tls.", min = "1", max = "65535", defaultValue = "587")
        int port,

        @Key(
                name = "security",
                about = "How the connection is protected; none only for a server on this machine.",
                defaultValue = "starttls")
        Security security,

        @Key(
                name = "username",
                about = "The user to log in as; leave it out if the server asks for none.",
                max = "200",
                example = "${MAIL_USER}")
        Optional<String> username,

        @Key(
                name = "password",
                about = "Only with a username; no message or log shows it.",
                needs = "username",
                example = "${MAIL_PASSWORD}")
        Optional<Secret> password,

        @Key(
                name = "from",
                about = "The sender.",
                required = true,
                pattern = EmailConfig.ADDRESS,
                form = "a mail address, such as fire@example.org",
                example = "fire@example.org")
        String from,

        @Key(
                name = "to",
                about = "The receivers.",
                required = true,
                pattern = EmailConfig.ADDRESS,
                form = "a mail address, such as fire@example.org",
                example = "[guard@example.org, chief@example.org]")
        List<String> to,

        @Key(
                name = "timeout",
                about = "Time for connecting and for each answer of the server.",
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
    static final String ADDRESS = "[^\\s@<>,;]{1,64}@[^\\s@<>,;]{1,190}";

    /** How the connection is protected. */
    public enum Security {
        /** Begins in the clear and must be encrypted before anything is sent. */
        STARTTLS,
        /** Encrypted from the first byte. */
        TLS,
        /** Not at all: for a server on this machine. */
        NONE
    }

    /** Told of everything. */
    public EmailConfig(
            String host,
            int port,
            Security security,
            Optional<String> username,
            Optional<Secret> password,
            String from,
            List<String> to,
            Duration timeout) {
        this(host, port, security, username, password, from, to, timeout, Optional.empty(), SinkFilter.ALL);
    }

    public EmailConfig {
        Objects.requireNonNull(host);
        Objects.requireNonNull(security);
        Objects.requireNonNull(from);
        to = List.copyOf(to);
        Checks.require(!to.isEmpty(), "to must have an address");
        Objects.requireNonNull(timeout);
        Checks.keys(EmailConfig.class, host, port, security, username, password, from, to, timeout, tls, only);
    }

    @Override
    public String toString() {
        return "EmailConfig[host=" + host + ", port=" + port + ", security=" + security + ", password=" + password
                + ", from=" + from + ", to=" + to + ", timeout=" + timeout + "]";
    }
}
