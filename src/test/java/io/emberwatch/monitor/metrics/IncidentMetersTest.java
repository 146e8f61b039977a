package io.emberwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.camera.clip.ClipListener;
import io.emberwatch.monitor.camera.clip.ClipListener.Shortage;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import io.emberwatch.monitor.notify.NotificationListener.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentMetersTest {
    @TempDir
    Path folder;

    @Test
    void results_outboxAndFaults_areScraped() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        try (MonitorMetrics metrics = new MonitorMetrics(Set.of(Incidents.GATE), () -> 0);
                IncidentStore store = IncidentStore.open(
                        file.resolve("incidents"), InstantSource.system(), metrics.incidentStore())) {
            metrics.watchSinks(
                    List.of("hook", "mqtt"),
                    store::unsent,
                    InstantSource.fixed(Incidents.START.plus(Duration.ofSeconds(90))),
                    () -> 0);
            System.gc();
            store.put(
                    Incidents.fire(Incidents.GATE, 1),
                    List.of(new OutboxMessage("hook", "key", "fire-0001-gate", Event.STARTED, Incidents.START)));
            metrics.notifications().attempted("hook", Result.SENT, 1);
            metrics.notifications().attempted("hook", Result.FAILED, 1);
            metrics.notifications().attempted("hook", Result.FAILED, 1);
            metrics.notifications().eventLost();
            metrics.clips().clipEnded(Incidents.GATE, ClipListener.Result.CUT);
            metrics.clips().preRollShort(Incidents.GATE, Shortage.MEMORY);
            metrics.clips().preRollEvicted(Incidents.GATE, 1000);
            metrics.clips().stepFailed();
            metrics.notifications().stepFailed("sink");

            String scraped = StandardCharsets.UTF_8
                    .decode(metrics.scrape(Optional.empty()).body())
                    .toString();

            assertThat(scraped.lines())
                    .contains(
                            "emberwatch_notifications_total{result=\"sent\",sink=\"hook\"} 1.0",
                            "emberwatch_notifications_total{result=\"failed\",sink=\"hook\"} 2.0",
                            "emberwatch_alert_events_lost_total 1.0",
                            "emberwatch_notifications_total{result=\"failed\",sink=\"mqtt\"} 0.0",
                            "emberwatch_notifications_total{result=\"expired\",sink=\"mqtt\"} 0.0",
                            "emberwatch_notifications_total{result=\"overflow\",sink=\"mqtt\"} 0.0",
                            "emberwatch_outbox_length{sink=\"hook\"} 1.0",
                            "emberwatch_outbox_length{sink=\"mqtt\"} 0.0",
                            "emberwatch_outbox_oldest_age_seconds{sink=\"hook\"} 90.0",
                            "emberwatch_outbox_oldest_age_seconds{sink=\"mqtt\"} 0.0",
                            "emberwatch_clips_total{result=\"cut\"} 1.0",
                            "emberwatch_clips_total{result=\"failed\"} 0.0",
                            "emberwatch_clips_short_total{reason=\"memory\"} 1.0",
                            "emberwatch_clips_short_total{reason=\"started\"} 0.0",
                            "emberwatch_clip_preroll_evicted_bytes_total{camera=\"gate\"} 1000.0",
                            "emberwatch_thread_failures_total{stage=\"alert\"} 0.0",
                            "emberwatch_thread_failures_total{stage=\"clips\"} 1.0",
                            "emberwatch_thread_failures_total{stage=\"sink\"} 1.0",
                            "emberwatch_incident_store_write_failures_total 2.0");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600})
    void ageOfWaitingMessages_doesNotFollowAClockThatIsSet(long setBySeconds) {
        AtomicReference<Instant> clock = new AtomicReference<>(Incidents.START.plusSeconds(90));
        AtomicLong nanos = new AtomicLong();
        try (MonitorMetrics metrics = new MonitorMetrics(Set.of(Incidents.GATE), () -> 0);
                IncidentStore store = IncidentStore.open(folder, clock::get, metrics.incidentStore())) {
            store.put(Incidents.fire(Incidents.GATE, 1), List.of(message("earlier", Incidents.START)));
            metrics.watchSinks(List.of("hook"), store::unsent, clock::get, nanos::get);
            assertThat(oldestAge(metrics)).as("of an earlier run").isEqualTo(90);

            clock.updateAndGet(time -> time.plusSeconds(setBySeconds + 15));
            nanos.addAndGet(Duration.ofSeconds(15).toNanos());
            assertThat(oldestAge(metrics)).isEqualTo(105);

            store.settle(message("earlier", Incidents.START));
            assertThat(oldestAge(metrics)).isZero();
            store.put(Incidents.fire(Incidents.GATE, 2), List.of(message("new", clock.get())));
            clock.updateAndGet(time -> time.plusSeconds(5 - setBySeconds));
            nanos.addAndGet(Duration.ofSeconds(5).toNanos());
            assertThat(oldestAge(metrics)).as("of a new message, at most").isBetween(0.0, 5.0);
            nanos.addAndGet(Duration.ofSeconds(30).toNanos());
            assertThat(oldestAge(metrics)).isBetween(30.0, 35.0);
        }
    }

    private static OutboxMessage message(String key, Instant created) {
        return new OutboxMessage("hook", key, "fire-0001-gate", Event.STARTED, created);
    }

    private static double oldestAge(MonitorMetrics metrics) {
        String name = "emberwatch_outbox_oldest_age_seconds{sink=\"hook\"} ";
        return StandardCharsets.UTF_8
                .decode(metrics.scrape(Optional.empty()).body())
                .toString()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void verdicts_areCountedFromTheStore_asTheyStandNow() {
        try (MonitorMetrics metrics = new MonitorMetrics(Set.of(Incidents.GATE), () -> 0);
                IncidentStore store = IncidentStore.open(folder, InstantSource.system(), metrics.incidentStore())) {
            metrics.watchVerdicts(store::rulings);
            store.put(Incidents.ended(Incidents.GATE, 1), List.of());
            store.rule("fire-0001-gate", Ruling.FALSE_ALARM, "ann");
            assertThat(verdicts(metrics))
                    .containsExactlyInAnyOrder(
                            "emberwatch_incident_verdicts{camera=\"gate\",verdict=\"false_alarm\"} 1.0",
                            "emberwatch_incident_verdicts{camera=\"gate\",verdict=\"true_alarm\"} 0.0");

            store.rule("fire-0001-gate", Ruling.TRUE_ALARM, "bob");

            assertThat(verdicts(metrics))
                    .containsExactlyInAnyOrder(
                            "emberwatch_incident_verdicts{camera=\"gate\",verdict=\"false_alarm\"} 0.0",
                            "emberwatch_incident_verdicts{camera=\"gate\",verdict=\"true_alarm\"} 1.0");
        }
    }

    private static List<String> verdicts(MonitorMetrics metrics) {
        return StandardCharsets.UTF_8
                .decode(metrics.scrape(Optional.empty()).body())
                .toString()
                .lines()
                .filter(line -> line.startsWith("emberwatch_incident_verdicts{"))
                .toList();
    }
}
