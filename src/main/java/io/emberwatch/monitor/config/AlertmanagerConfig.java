package io.emberwatch.monitor.config;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A Prometheus Alertmanager.
 *
 * @param url its address, without {@code /api/v2}
 * @param username of basic authentication; empty for none
 * @param password only with a username
 * @param refresh how often open incidents are sent again, well below Alertmanager's {@code resolve_timeout}
 * @param timeout for one exchange
 */
public record AlertmanagerConfig(
        URI url, Optional<String> username, Optional<Secret> password, Duration refresh, Duration timeout) {
    public AlertmanagerConfig {
        Objects.requireNonNull(url);
        Checks.require(password.isEmpty() || username.isPresent(), "a password needs a username");
        Checks.require(!refresh.isNegative() && !refresh.isZero(), "refresh must be more than 0s");
        Objects.requireNonNull(timeout);
    }

    @Override
    public String toString() {
        return "AlertmanagerConfig[url=" + HttpUrl.printable(url) + ", password=" + password + ", refresh=" + refresh
                + ", timeout=" + timeout + "]";
    }
}
