package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.Settings.Item;
import java.util.List;
import java.util.Optional;

/** Settings of {@code notify} to records. */
final class NotifyRecords {
    private NotifyRecords() {}

    static NotifyConfig notifications(Settings settings) {
        return new NotifyConfig(
                settings.find(NotifyKeys.BASE_URL),
                settings.get(NotifyKeys.REMINDER),
                settings.get(NotifyKeys.GIVE_UP_AFTER),
                new BackoffConfig(
                        settings.get(NotifyKeys.RETRY_INITIAL),
                        settings.get(NotifyKeys.RETRY_MAX),
                        settings.get(NotifyKeys.RETRY_JITTER)),
                settings.items(NotifyKeys.WEBHOOK).stream()
                        .map(NotifyRecords::webhook)
                        .toList(),
                only(settings, NotifyKeys.MQTT).map(NotifyRecords::mqtt),
                only(settings, NotifyKeys.ALERTMANAGER).map(NotifyRecords::alertmanager),
                only(settings, NotifyKeys.EMAIL).map(NotifyRecords::email),
                settings.items(NotifyKeys.COMMAND).stream()
                        .map(NotifyRecords::command)
                        .toList());
    }

    /** What a sink is called: its own name, or its kind, from the second of a kind on with its number. */
    static String sinkName(Item item) {
        String kind = item.section().name();
        return item.settings().find(NotifyKeys.NAME_KEY).orElse(item.number() == 1 ? kind : kind + "-" + item.number());
    }

    private static Optional<Settings> only(Settings settings, Section section) {
        return settings.items(section).stream().findFirst().map(Item::settings);
    }

    private static WebhookConfig webhook(Item item) {
        Settings settings = item.settings();
        return new WebhookConfig(
                sinkName(item),
                settings.find(NotifyKeys.URL).orElseThrow(),
                settings.find(NotifyKeys.SIGNING_SECRET),
                settings.get(NotifyKeys.PICTURE),
                settings.get(NotifyKeys.TIMEOUT),
                settings.find(NotifyKeys.TEMPLATE));
    }

    private static MqttConfig mqtt(Settings settings) {
        return new MqttConfig(
                settings.find(NotifyKeys.HOST_KEY).orElseThrow(),
                settings.get(NotifyKeys.MQTT_PORT),
                settings.get(NotifyKeys.MQTT_TLS),
                settings.find(NotifyKeys.USERNAME),
                settings.find(NotifyKeys.PASSWORD),
                settings.get(NotifyKeys.CLIENT_ID),
                settings.get(NotifyKeys.TOPIC_KEY),
                Optional.of(settings.get(NotifyKeys.DISCOVERY_PREFIX))
                        .filter(prefix -> settings.get(NotifyKeys.DISCOVERY)),
                settings.get(NotifyKeys.TIMEOUT));
    }

    private static AlertmanagerConfig alertmanager(Settings settings) {
        return new AlertmanagerConfig(
                settings.find(NotifyKeys.URL).orElseThrow(),
                settings.find(NotifyKeys.USERNAME),
                settings.find(NotifyKeys.PASSWORD),
                settings.get(NotifyKeys.REFRESH),
                settings.get(NotifyKeys.TIMEOUT));
    }

    private static EmailConfig email(Settings settings) {
        return new EmailConfig(
                settings.find(NotifyKeys.HOST_KEY).orElseThrow(),
                settings.get(NotifyKeys.MAIL_PORT),
                settings.get(NotifyKeys.SECURITY),
                settings.find(NotifyKeys.USERNAME),
                settings.find(NotifyKeys.PASSWORD),
                settings.find(NotifyKeys.FROM).orElseThrow(),
                settings.find(NotifyKeys.TO).orElseThrow(),
                settings.get(NotifyKeys.TIMEOUT));
    }

    private static CommandConfig command(Item item) {
        return new CommandConfig(
                sinkName(item),
                item.settings().find(NotifyKeys.PROGRAM).orElseThrow(),
                item.settings().find(NotifyKeys.ARGS).orElse(List.of()),
                item.settings().get(NotifyKeys.TIMEOUT));
    }
}
