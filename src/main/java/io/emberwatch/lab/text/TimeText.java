package io.emberwatch.lab.text;

import java.time.Duration;
import java.util.Locale;

/** Spans of time as people read them: hours, minutes and seconds. */
public final class TimeText {
    private TimeText() {}

    /** How long work took or will take, rounded to seconds, such as {@code 1:02:03}. */
    public static String of(double seconds) {
        Duration time = Duration.ofSeconds(Math.round(seconds));
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    /** A time from the begin of a recording, in whole seconds that have passed, such as {@code 03:59:07}. */
    public static String clock(double seconds) {
        long whole = (long) seconds;
        return String.format(Locale.ROOT, "%02d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
