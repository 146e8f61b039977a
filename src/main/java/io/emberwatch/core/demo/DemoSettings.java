package io.emberwatch.core.demo;

import java.time.Duration;

/**
 * What the demo room shows. Immutable.
 *
 * @param period from one fire to the next, 20s to 1h
 * @param fire when it burns
 * @param seed which of four rooms is shown and how its flames dance, 0..999999
 */
public record DemoSettings(Duration period, Fire fire, int seed) {
    /** When the demo camera's room burns. */
    public enum Fire {
        /** Once in every period. */
        SOMETIMES,
        NEVER,
        /** A grown fire from the first frame on. */
        ALWAYS
    }
}
