package io.emberwatch.monitor.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells configurations apart. It covers what is in effect, defaults included, as the records write themselves: without
 * passwords, user names, and the parts of addresses that may hold a token. So nobody can guess a secret by it, and a
 * changed password leaves it as it is.
 */
public final class ConfigHash {
    private ConfigHash() {}

    /** SHA-256 as 64 hexadecimal digits; the same in each run and on each machine. */
    public static String of(MonitorConfig config) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(config.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
