package io.emberwatch.core.frame;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A camera's key in the configuration: it names threads, metrics and URL paths, so only safe characters are allowed.
 *
 * @param value 1 to 63 of {@code a-z 0-9 _ -}, beginning with a letter or digit
 */
public record CameraId(String value) implements Comparable<CameraId> {
    private static final Pattern SAFE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    /** The monitor's own hidden camera, which no configuration may name. */
    public static final CameraId CANARY = new CameraId("canary");

    public CameraId {
        if (!SAFE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "camera id must be 1 to 63 of a-z, 0-9, _ and -, and begin with a letter or digit");
        }
    }

    /** The id that a text is; empty where it cannot be one. */
    public static Optional<CameraId> parse(String text) {
        return SAFE.matcher(text).matches() ? Optional.of(new CameraId(text)) : Optional.empty();
    }

    @Override
    public int compareTo(CameraId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
