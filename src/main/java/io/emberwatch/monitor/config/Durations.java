package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the file writes them: a whole number and {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
final class Durations {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /** Bounds are written as the file writes them. */
    static ValueType<Duration> between(String least, String most) {
        Duration from = parse(least);
        Duration to = parse(most);
        return Scalars.type(
                "a duration from " + least + " to " + most + ", such as 40ms, 10s, 5m, 1h or 30d", (text, refusal) -> {
                    Matcher parts = FORM.matcher(text);
                    if (!parts.matches()) {
                        throw refusal;
                    }
                    Duration value = of(parts);
                    if (value.compareTo(from) < 0 || value.compareTo(to) > 0) {
                        throw refusal;
                    }
                    return value;
                });
    }

    /** A duration of whole milliseconds in the largest unit that holds it. */
    static String written(Duration value) {
        long millis = value.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }

    private static Duration parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no duration: " + text);
        }
        return of(parts);
    }

    private static Duration of(Matcher parts) {
        long count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
