package io.emberwatch.monitor.notify.sink;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.NotifyConfig;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.notify.AlertSink;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The sinks that a configuration asks for. */
public final class Sinks {
    private Sinks() {}

    /**
     * Makes them; they connect when they need to. The caller closes them; in the monitor the dispatcher does.
     *
     * @param store where open incidents and the folders of images are looked up
     * @param hasClip whether an incident has a clip, or will have one soon
     * @param cameraNames every configured camera and what people call it
     */
    public static List<AlertSink> of(
            NotifyConfig config,
            IncidentStore store,
            Predicate<Incident> hasClip,
            Map<CameraId, String> cameraNames,
            InstantSource clock) {
        MessageJson json = new MessageJson(cameraNames, config.baseUrl(), hasClip);
        List<AlertSink> sinks = plain(config, json, store::folder, clock);
        // Last, because it connects at once: if a later sink could not be made, this one would stay open.
        config.mqtt()
                .ifPresent(each -> sinks.add(new MqttSink(
                        each,
                        json,
                        cameraNames.keySet(),
                        store::open,
                        Optional.empty(),
                        Optional.of(new PublishedTopics(store.folder().resolve("mqtt-topics.json"))))));
        return List.copyOf(sinks);
    }

    /**
     * Those of a configuration for {@link AlertSink#sendTest} alone, also while a monitor runs with the same
     * configuration. The caller closes them.
     */
    public static List<AlertSink> forTest(NotifyConfig config, Map<CameraId, String> cameraNames, InstantSource clock) {
        MessageJson json = new MessageJson(cameraNames, config.baseUrl(), incident -> false);
        List<AlertSink> sinks = plain(config, json, Path::of, clock);
        config.mqtt().ifPresent(each -> sinks.add(MqttSink.visitor(each, json)));
        return List.copyOf(sinks);
    }

    /**
     * Reads the files that the sinks need.
     *
     * @throws io.emberwatch.core.error.UserException when one cannot be used
     */
    public static void check(NotifyConfig config) {
        config.webhooks().forEach(each -> Trust.of(each.tls(), "notify.webhook " + each.name()));
        config.alertmanager().ifPresent(each -> Trust.of(each.tls(), "notify.alertmanager"));
        config.email().ifPresent(each -> Trust.of(each.tls(), "notify.email"));
        config.mqtt().ifPresent(each -> Trust.of(Optional.of(each.tls()), "notify.mqtt"));
    }

    private static List<AlertSink> plain(
            NotifyConfig config, MessageJson json, Function<String, Path> folders, InstantSource clock) {
        List<AlertSink> sinks = new ArrayList<>();
        config.webhooks().forEach(each -> sinks.add(new WebhookSink(each, json, clock)));
        config.alertmanager().ifPresent(each -> sinks.add(new AlertmanagerSink(each, json)));
        config.email().ifPresent(each -> sinks.add(new EmailSink(each, json)));
        config.commands().forEach(each -> sinks.add(new CommandSink(each, json, folders)));
        return sinks;
    }
}
