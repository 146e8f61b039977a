package io.emberwatch.lab.benchmark.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is measured. Immutable.
 *
 * @param configuration the sections {@code model}, {@code defaults}, {@code publish}, {@code canary} and {@code evidence}
 *     of a site's configuration as far as they differ from the monitor's own; never changed
 * @param fps frames a second that are analysed of each camera; empty leaves it to the configuration
 * @param batchSize most frames in one run; empty leaves it to the configuration
 * @param viewers who watch the live frames, spread over the cameras
 * @param time for which it is measured
 */
public record LivePlan(
        CameraPlan cameras,
        ObjectNode configuration,
        OptionalDouble fps,
        Optional<Integer> batchSize,
        int viewers,
        Duration time) {
    private static final Duration LONGEST_SETTLING = Duration.ofSeconds(15);

    /** How long the monitor runs with all cameras before anything counts. */
    Duration settling() {
        Duration half = time.dividedBy(2);
        return half.compareTo(LONGEST_SETTLING) < 0 ? half : LONGEST_SETTLING;
    }
}
