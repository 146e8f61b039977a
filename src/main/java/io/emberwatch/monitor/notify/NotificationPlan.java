package io.emberwatch.monitor.notify;

import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.NotifyConfig;
import java.time.Duration;

/**
 * When messages go out. Immutable.
 *
 * @param reminder how often an open, unacknowledged fire is told again; 0 for never
 * @param giveUpAfter how old a message may become
 * @param backoff waits between attempts
 * @param imageWait how long the first message of a fire waits for its image
 */
public record NotificationPlan(Duration reminder, Duration giveUpAfter, BackoffConfig backoff, Duration imageWait) {
    private static final Duration IMAGE_WAIT = Duration.ofSeconds(2);

    /** As the configuration says. */
    public static NotificationPlan of(NotifyConfig config) {
        return new NotificationPlan(config.reminder(), config.giveUpAfter(), config.backoff(), IMAGE_WAIT);
    }
}
