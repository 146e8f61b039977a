package io.emberwatch.monitor.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Who is told of incidents. Immutable. */
public record NotifyConfig(
        @Key(
                name = NotifyConfig.BASE_URL,
                about = "Where people reach this monitor's pages; messages have no links without it.",
                example = "https://fire.example.org")
        Optional<URI> baseUrl,

        @Key(
                name = "reminder",
                about = "How often an open fire that nobody acknowledged is reported again; 0s is never.",
                min = "0s",
                max = "30d",
                defaultValue = "0s")
        Duration reminder,

        @Key(
                name = "give_up_after",
                about = "Age at which an undelivered message is given up.",
                min = "1m",
                max = "30d",
                defaultValue = "1d")
        Duration giveUpAfter,

        @Section(
                name = "backoff",
                about = "Waits between attempts to deliver a message, doubling from initial to max.",
                defaults = {"initial=2s", "max=5m"})
        BackoffConfig backoff,

        @Key(
                name = "probe_every",
                about =
                        "How often each sink that has nothing to send finds out whether it could: at the start, and then "
                                + "after each such time.",
                min = "10s",
                max = "1d",
                defaultValue = "5m")
        Duration probeEvery,

        @Section(name = "webhook", about = "HTTP addresses that each message is posted to; redirects are not followed.")
        List<WebhookConfig> webhooks,

        @Section(name = "mqtt", about = "An MQTT 5 broker: retained states and images, Home Assistant discovery.")
        Optional<MqttConfig> mqtt,

        @Section(name = "kafka", about = "A topic of Kafka: each message as JSON.")
        Optional<KafkaConfig> kafka,

        @Section(name = "alertmanager", about = "A Prometheus Alertmanager.")
        Optional<AlertmanagerConfig> alertmanager,

        @Section(name = "email", about = "Mail with the image in it.")
        Optional<EmailConfig> email,

        @Section(
                name = "command",
                about =
                        "Programs that get each message as JSON on standard input; started without a shell, killed after "
                                + "the timeout.")
        List<CommandConfig> commands) {
    static final String BASE_URL = "base_url";
    static final Duration PROBE_EVERY = Duration.ofMinutes(5);

    /** With the usual time between probes, and without Kafka. */
    public NotifyConfig(
            Optional<URI> baseUrl,
            Duration reminder,
            Duration giveUpAfter,
            BackoffConfig backoff,
            List<WebhookConfig> webhooks,
            Optional<MqttConfig> mqtt,
            Optional<AlertmanagerConfig> alertmanager,
            Optional<EmailConfig> email,
            List<CommandConfig> commands) {
        this(
                baseUrl,
                reminder,
                giveUpAfter,
                backoff,
                PROBE_EVERY,
                webhooks,
                mqtt,
                Optional.empty(),
                alertmanager,
                email,
                commands);
    }

    public NotifyConfig {
        Objects.requireNonNull(baseUrl);
        Objects.requireNonNull(backoff);
        webhooks = List.copyOf(webhooks);
        commands = List.copyOf(commands);
        Checks.keys(
                NotifyConfig.class,
                baseUrl,
                reminder,
                giveUpAfter,
                backoff,
                probeEvery,
                webhooks,
                mqtt,
                kafka,
                alertmanager,
                email,
                commands);
    }
}
