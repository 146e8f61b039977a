package io.emberwatch.lab.metrics;

import java.time.Duration;
import java.util.Locale;

/** How long work took or will take, as its log says it. */
public final class TimeText {
    private TimeText() {}

    /** Hours, minutes and seconds, such as {@code 1:02:03}. */
    public static String of(double seconds) {
        Duration time = Duration.ofSeconds(Math.round(seconds));
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
