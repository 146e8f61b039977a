package io.emberwatch.monitor.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Somebody who may come in. Immutable.
 *
 * @param name unique among users and tokens
 * @param password the password's hash; without it, the user comes in through a trusted proxy only
 * @param role what the user may do
 * @param cameras ids of the cameras that the user sees; empty for all
 */
public record UserConfig(
        @Key(
                name = UserConfig.NAME,
                about = "Stands in the audit log and under what the user says; unique among users and tokens.",
                pattern = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}",
                form = "1 to 64 of letters, digits, '.', '_', '@' and '-', beginning with a letter or digit",
                required = true,
                example = "ann")
        String name,

        @Key(
                name = "password",
                about =
                        "The password's hash, Argon2id or bcrypt, in single quotes; 'emberwatch hash-password' makes one. "
                                + "Without it, the user comes in through a trusted proxy only.",
                type = CredentialHash.OfPassword.class,
                example = "${ANN_PASSWORD_HASH}")
        Optional<Secret> password,

        @Key(
                name = "role",
                about =
                        "viewer sees; operator also acknowledges, comments, rules and has images explained; admin may do "
                                + "everything.",
                required = true,
                example = "operator")
        Role role,

        @Key(
                name = SinkFilter.CAMERAS,
                about =
                        "The cameras that the user sees, by their ids; without it, all. The others do not exist for the "
                                + "user.",
                pattern = "[a-z0-9][a-z0-9_-]{0,62}",
                form = "a camera's id",
                maxItems = 512,
                example = "[entrance]")
        List<String> cameras) {
    static final String NAME = "name";

    public UserConfig {
        Objects.requireNonNull(name);
        Objects.requireNonNull(password);
        Objects.requireNonNull(role);
        cameras = List.copyOf(cameras);
    }
}
