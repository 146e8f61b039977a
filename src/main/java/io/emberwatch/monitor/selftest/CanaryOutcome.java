package io.emberwatch.monitor.selftest;

import io.emberwatch.monitor.alarm.AlarmState;
import java.util.Locale;

/**
 * What the live path made of a drill's frame.
 *
 * @param score 0..1
 * @param state what the alarm rule made of it
 * @param explained whether a heat map with something hot came with it
 */
record CanaryOutcome(float score, AlarmState state, boolean explained) {
    String scoreText() {
        return String.format(Locale.ROOT, "%.2f", score);
    }
}
