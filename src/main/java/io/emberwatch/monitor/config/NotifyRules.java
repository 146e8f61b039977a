package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.Settings.Item;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold between the values of {@code notify}. */
final class NotifyRules {
    private final Problems problems;
    private final Map<String, Integer> names = new HashMap<>();

    NotifyRules(Problems problems) {
        this.problems = problems;
    }

    void check(Settings settings) {
        boolean unaddressed = settings.find(NotifyKeys.BASE_URL).isEmpty() && !settings.isRefused(NotifyKeys.BASE_URL);
        for (Item webhook : settings.items(NotifyKeys.WEBHOOK)) {
            mustHave(webhook, NotifyKeys.URL);
            checkName(webhook);
            if (webhook.settings().get(NotifyKeys.PICTURE) == WebhookConfig.Picture.LINK && unaddressed) {
                problems.add(webhook.line(), at(webhook, NotifyKeys.PICTURE), "link needs notify.base_url");
            }
        }
        for (Item command : settings.items(NotifyKeys.COMMAND)) {
            mustHave(command, NotifyKeys.PROGRAM);
            checkName(command);
        }
        for (Item mqtt : settings.items(NotifyKeys.MQTT)) {
            checkName(mqtt);
            mustHave(mqtt, NotifyKeys.HOST_KEY);
            checkAccess(mqtt);
        }
        for (Item alertmanager : settings.items(NotifyKeys.ALERTMANAGER)) {
            checkName(alertmanager);
            mustHave(alertmanager, NotifyKeys.URL);
            checkAccess(alertmanager);
        }
        for (Item email : settings.items(NotifyKeys.EMAIL)) {
            checkName(email);
            List.of(NotifyKeys.HOST_KEY, NotifyKeys.FROM, NotifyKeys.TO).forEach(key -> mustHave(email, key));
            checkAccess(email);
        }
    }

    private void mustHave(Item item, Key<?> key) {
        if (item.settings().find(key).isEmpty() && !item.settings().isRefused(key)) {
            problems.add(item.line(), item.path(), "must have a " + key.name() + ":");
        }
    }

    private void checkAccess(Item item) {
        if (item.settings().find(NotifyKeys.PASSWORD).isPresent()
                && item.settings().find(NotifyKeys.USERNAME).isEmpty()
                && !item.settings().isRefused(NotifyKeys.USERNAME)) {
            problems.add(item.line(), at(item, NotifyKeys.PASSWORD), "needs a username: beside it");
        }
    }

    private void checkName(Item item) {
        Integer earlier = names.putIfAbsent(NotifyRecords.sinkName(item), item.line());
        if (earlier != null) {
            problems.add(
                    item.line(),
                    item.path(),
                    "has the name of the sink in line " + earlier + ": give one of them a name: of its own");
        }
    }

    private static String at(Item item, Key<?> key) {
        return SectionReader.join(item.path(), key.name());
    }
}
