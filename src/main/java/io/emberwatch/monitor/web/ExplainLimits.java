package io.emberwatch.monitor.web;

import java.time.Duration;

/**
 * What strangers' images may take of this machine. Immutable.
 *
 * @param places images that may be arriving, waiting or worked on at the same time, each of up to 10 MiB; at least 1
 * @param arrival how long a body may take to arrive
 * @param answer how long an image may wait and be worked on, from the arrival of its last byte
 */
record ExplainLimits(int places, Duration arrival, Duration answer) {
    static final ExplainLimits USUAL = new ExplainLimits(5, Duration.ofSeconds(12), Duration.ofSeconds(30));
}
