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
 * @param audience who watches the live frames
 * @param time for which it is measured
 */
public record LivePlan(
        CameraPlan cameras,
        ObjectNode configuration,
        OptionalDouble fps,
        Optional<Integer> batchSize,
        Audience audience,
        Duration time) {
    private static final Duration LONGEST_SETTLING = Duration.ofSeconds(15);

    /**
     * Who watches, spread over the cameras.
     *
     * @param viewers in all
     * @param slow of them, who read 32 kB a second
     * @param stalled of them, who read nothing
     */
    public record Audience(int viewers, int slow, int stalled) {}

    /** How long the monitor runs with all cameras before anything counts. */
    Duration settling() {
        Duration half = time.dividedBy(2);
        return half.compareTo(LONGEST_SETTLING) < 0 ? half : LONGEST_SETTLING;
    }
}
