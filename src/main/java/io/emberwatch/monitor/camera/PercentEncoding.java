package io.emberwatch.monitor.camera;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Percent-encoding of user names and passwords for the place before the {@code @} of a URL (RFC 3986). */
final class PercentEncoding {
    private PercentEncoding() {}

    /** The text with everything but unreserved characters encoded as UTF-8. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (each & 0xff);
            if (isUnreserved(character)) {
                encoded.append(character);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", each & 0xff));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || "-._~".indexOf(character) >= 0;
    }
}
