package io.emberwatch.lab.replay;

import java.util.Locale;

/** Times from a replay's begin, for people. */
final class ClockTime {
    private ClockTime() {}

    /** Hours, minutes and whole seconds, as in {@code 03:59:07}. */
    static String of(double seconds) {
        long whole = (long) seconds;
        return String.format(Locale.ROOT, "%02d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
