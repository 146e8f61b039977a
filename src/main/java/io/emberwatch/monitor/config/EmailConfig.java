package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A mail server and whom it tells.
 *
 * @param port 1..65535
 * @param security how the connection is protected
 * @param username empty where the server asks for none
 * @param password only with a username
 * @param from the sender's address
 * @param to the receivers' addresses, at least one
 * @param timeout for connecting and for each answer of the server
 */
public record EmailConfig(
        String host,
        int port,
        Security security,
        Optional<String> username,
        Optional<Secret> password,
        String from,
        List<String> to,
        Duration timeout) {
    /** How the connection is protected. */
    public enum Security {
        /** Begins in the clear and must be encrypted before anything is sent. */
        STARTTLS,
        /** Encrypted from the first byte. */
        TLS,
        /** Not at all: for a server on this machine. */
        NONE
    }

    public EmailConfig {
        Objects.requireNonNull(host);
        Checks.require(port >= 1 && port <= 65_535, "port must be from 1 to 65535");
        Objects.requireNonNull(security);
        Checks.require(password.isEmpty() || username.isPresent(), "a password needs a username");
        Objects.requireNonNull(from);
        to = List.copyOf(to);
        Checks.require(!to.isEmpty(), "to must have an address");
        Objects.requireNonNull(timeout);
    }

    @Override
    public String toString() {
        return "EmailConfig[host=" + host + ", port=" + port + ", security=" + security + ", password=" + password
                + ", from=" + from + ", to=" + to + ", timeout=" + timeout + "]";
    }
}
