package io.emberwatch.monitor.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which neighbours are believed what they say of a request. Immutable.
 *
 * @param addresses theirs; not empty
 * @param userHeader the header in which they name who asks; empty if they name nobody
 * @param role the role of those whom they name and who are no users of ours; empty to refuse those
 */
public record ProxyConfig(
        @Key(
                name = "addresses",
                about =
                        "Their addresses or networks. X-Forwarded-For and X-Forwarded-Proto of others are not believed.",
                required = true,
                example = "[127.0.0.1, 10.1.0.0/16]")
        List<AddressRange> addresses,

        @Key(
                name = "user_header",
                about = "The header that names who has logged in at the proxy, which must take it out of what clients "
                        + "send. Without it, they log in here.",
                pattern = "[A-Za-z][A-Za-z0-9-]{0,63}",
                form = "the name of a header",
                example = "X-Forwarded-User")
        Optional<String> userHeader,

        @Key(
                name = "role",
                about =
                        "The role of those whom the proxy names and who are not in users; without it, they are refused.",
                example = "viewer")
        Optional<Role> role) {
    public ProxyConfig {
        Objects.requireNonNull(userHeader);
        Objects.requireNonNull(role);
        addresses = List.copyOf(addresses);
    }
}
