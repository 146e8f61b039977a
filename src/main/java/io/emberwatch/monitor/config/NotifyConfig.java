package io.emberwatch.monitor.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who is told of incidents. Immutable.
 *
 * @param baseUrl where people reach the monitor's pages; messages have no links without it
 * @param reminder how often an open, unacknowledged fire is told again; 0 for never
 * @param giveUpAfter how old a message may become before it is not tried any more
 * @param backoff waits between attempts to deliver one message
 */
public record NotifyConfig(
        Optional<URI> baseUrl,
        Duration reminder,
        Duration giveUpAfter,
        BackoffConfig backoff,
        List<WebhookConfig> webhooks,
        Optional<MqttConfig> mqtt,
        Optional<AlertmanagerConfig> alertmanager,
        Optional<EmailConfig> email,
        List<CommandConfig> commands) {
    public NotifyConfig {
        Objects.requireNonNull(baseUrl);
        Objects.requireNonNull(backoff);
        Checks.require(!reminder.isNegative(), "reminder must be 0s or more");
        Checks.require(!giveUpAfter.isNegative() && !giveUpAfter.isZero(), "give_up_after must be more than 0s");
        webhooks = List.copyOf(webhooks);
        commands = List.copyOf(commands);
    }
}
