package io.emberwatch.monitor.web;

import java.time.Duration;

/**
 * What strangers' pictures may take of this machine. Immutable.
 *
 * @param places pictures that may be arriving, waiting or worked on at the same time, each of up to 10 MiB; at least 1
 * @param arrival how long a body may take to arrive
 * @param answer how long a picture may wait and be worked on, from the arrival of its last byte
 */
record ExplainLimits(int places, Duration arrival, Duration answer) {
    static final ExplainLimits USUAL = new ExplainLimits(5, Duration.ofSeconds(12), Duration.ofSeconds(30));
}
