package io.emberwatch.monitor.notify.sink;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.FleetConfig;
import io.emberwatch.monitor.config.NotifyConfig;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkPlan;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The sinks that a configuration asks for. */
public final class Sinks {
    /** The sink by which members of a fleet tell each other of incidents. */
    public static final String FLEET = "fleet";

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
        return planned(
                        config,
                        store,
                        hasClip,
                        () -> cameraNames,
                        config::baseUrl,
                        Optional.empty(),
                        id -> Optional.empty(),
                        clock)
                .stream()
                .map(plan -> plan.made().get())
                .toList();
    }

    /**
     * As {@link #of}, to be made later, and of names and an address that are asked for at each message.
     *
     * @param cameraNames every camera that is configured now and what people call it
     * @param baseUrl where people reach the monitor now
     * @param fleet whose members are told of each incident; empty for a monitor alone
     * @param copies where an object store has or will have the files of an incident, by its id; empty without a store
     */
    public static List<SinkPlan> planned(
            NotifyConfig config,
            IncidentStore store,
            Predicate<Incident> hasClip,
            Supplier<Map<CameraId, String>> cameraNames,
            Supplier<Optional<URI>> baseUrl,
            Optional<FleetConfig> fleet,
            Function<String, Optional<String>> copies,
            InstantSource clock) {
        MessageJson json =
                new MessageJson(camera -> Optional.ofNullable(cameraNames.get().get(camera)), baseUrl, hasClip, copies);
        List<SinkPlan> sinks = new ArrayList<>(plain(config, json, store::folder, clock));
        fleet.ifPresent(each ->
                sinks.add(new SinkPlan(FLEET, each, () -> new KafkaSink(FLEET, each.incidents(), json))));
        // Last, because it connects at once: if a later sink could not be made, this one would stay open.
        config.mqtt()
                .ifPresent(each -> sinks.add(new SinkPlan(
                        "mqtt",
                        each,
                        () -> new MqttSink(
                                each,
                                json,
                                () -> cameraNames.get().keySet(),
                                store::open,
                                Optional.empty(),
                                Optional.of(new PublishedTopics(store.folder().resolve("mqtt-topics.json")))))));
        return List.copyOf(sinks);
    }

    /**
     * Those of a configuration for {@link AlertSink#sendTest} alone, also while a monitor runs with the same
     * configuration. The caller closes them.
     */
    public static List<AlertSink> forTest(NotifyConfig config, Map<CameraId, String> cameraNames, InstantSource clock) {
        MessageJson json = new MessageJson(cameraNames, config.baseUrl(), incident -> false);
        List<AlertSink> sinks = new ArrayList<>();
        plain(config, json, Path::of, clock)
                .forEach(plan -> sinks.add(plan.made().get()));
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
        config.kafka().ifPresent(each -> Trust.of(Optional.of(each.security().tls()), "notify.kafka.security"));
    }

    private static List<SinkPlan> plain(
            NotifyConfig config, MessageJson json, Function<String, Path> folders, InstantSource clock) {
        List<SinkPlan> sinks = new ArrayList<>();
        config.webhooks()
                .forEach(each -> sinks.add(new SinkPlan(each.name(), each, () -> new WebhookSink(each, json, clock))));
        config.alertmanager()
                .ifPresent(
                        each -> sinks.add(new SinkPlan("alertmanager", each, () -> new AlertmanagerSink(each, json))));
        config.email().ifPresent(each -> sinks.add(new SinkPlan("email", each, () -> new EmailSink(each, json))));
        config.kafka()
                .ifPresent(each -> sinks.add(new SinkPlan("kafka", each, () -> new KafkaSink("kafka", each, json))));
        config.commands()
                .forEach(
                        each -> sinks.add(new SinkPlan(each.name(), each, () -> new CommandSink(each, json, folders))));
        return sinks;
    }
}
