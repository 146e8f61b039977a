package io.emberwatch.canary;

import io.emberwatch.alert.AlertState;
import java.util.Locale;

/**
 * What the live path made of a drill's picture.
 *
 * @param score 0..1
 * @param state what the alarm rule made of it
 * @param explained whether a heat map with something hot came with it
 */
record CanaryVerdict(float score, AlertState state, boolean explained) {
    String scoreText() {
        return String.format(Locale.ROOT, "%.2f", score);
    }
}
