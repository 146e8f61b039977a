package io.emberwatch.monitor.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of storage as the file writes them: a whole number and {@code MB}, {@code GB} or {@code TB}, each 1000 of the one before. */
final class ByteSize {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})(MB|GB|TB)");

    private ByteSize() {}

    /** Bytes, at least 10 MB. */
    static ValueType<Long> type() {
        return Scalars.type("a size of at least 10MB, such as 500MB, 5GB or 1TB", (text, refusal) -> {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw refusal;
            }
            long unit = switch (parts.group(2)) {
                case "MB" -> 1_000_000L;
                case "GB" -> 1_000_000_000L;
                default -> 1_000_000_000_000L;
            };
            long bytes = Long.parseLong(parts.group(1)) * unit;
            if (bytes < 10_000_000) {
                throw refusal;
            }
            return bytes;
        });
    }
}
