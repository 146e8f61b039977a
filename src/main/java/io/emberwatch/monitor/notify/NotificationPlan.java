package io.emberwatch.monitor.notify;

import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.HealthConfig;
import io.emberwatch.monitor.config.NotifyConfig;
import java.time.Duration;

/**
 * When messages go out. Immutable.
 *
 * @param reminder how often an open, unacknowledged fire is told again; 0 for never
 * @param giveUpAfter how old a message may become
 * @param backoff waits between attempts
 * @param imageWait how long the first message of a fire waits for its image
 * @param probeEvery how often a sink that has nothing to deliver finds out whether it could
 * @param health when faults of cameras are told, and which go together
 */
public record NotificationPlan(
        Duration reminder,
        Duration giveUpAfter,
        BackoffConfig backoff,
        Duration imageWait,
        Duration probeEvery,
        HealthConfig health) {
    private static final Duration IMAGE_WAIT = Duration.ofSeconds(2);
    private static final Duration PROBE_EVERY = Duration.ofMinutes(5);

    /** With the usual time between probes, each fault of a camera told at once and alone. */
    public NotificationPlan(Duration reminder, Duration giveUpAfter, BackoffConfig backoff, Duration imageWait) {
        this(reminder, giveUpAfter, backoff, imageWait, PROBE_EVERY, HealthConfig.IMMEDIATE);
    }

    /** As the configuration says. */
    public static NotificationPlan of(NotifyConfig config, HealthConfig health) {
        return new NotificationPlan(
                config.reminder(), config.giveUpAfter(), config.backoff(), IMAGE_WAIT, config.probeEvery(), health);
    }
}
