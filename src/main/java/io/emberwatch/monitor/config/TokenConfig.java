package io.emberwatch.monitor.config;

import java.util.List;
import java.util.Objects;

/**
 * A program that may come in with a bearer token. Immutable.
 *
 * @param name unique among users and tokens
 * @param hash SHA-256 of the token
 * @param role what the program may do
 * @param cameras ids of the cameras that it sees; empty for all
 */
public record TokenConfig(
        @Key(
                name = UserConfig.NAME,
                about = "Stands in the audit log; unique among users and tokens.",
                pattern = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}",
                form = "1 to 64 of letters, digits, '.', '_', '@' and '-', beginning with a letter or digit",
                required = true,
                example = "prometheus")
        String name,

        @Key(
                name = "hash",
                about = "The token's SHA-256; 'emberwatch new-token' makes both.",
                type = CredentialHash.OfToken.class,
                required = true,
                example = "${PROMETHEUS_TOKEN_HASH}")
        Secret hash,

        @Key(name = "role", about = "As of a user.", required = true, example = "viewer")
        Role role,

        @Key(
                name = SinkFilter.CAMERAS,
                about = "The cameras that it sees, by their ids; without it, all.",
                pattern = "[a-z0-9][a-z0-9_-]{0,62}",
                form = "a camera's id",
                maxItems = 512,
                example = "[entrance]")
        List<String> cameras) {
    public TokenConfig {
        Objects.requireNonNull(name);
        Objects.requireNonNull(hash);
        Objects.requireNonNull(role);
        cameras = List.copyOf(cameras);
    }
}
