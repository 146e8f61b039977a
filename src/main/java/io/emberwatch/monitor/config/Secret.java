package io.emberwatch.monitor.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A value that never prints itself. Equal only to itself, so that no log of a comparison reveals it. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The value, for the one place that must send it. */
    public String reveal() {
        return value;
    }

    /** Whether the other one is the same secret; takes as long where it is not. */
    boolean sameAs(Secret other) {
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.UTF_8), other.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "***";
    }
}
