package io.emberwatch.alert.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.alert.FireWatch;
import io.emberwatch.alert.Incident;
import io.emberwatch.alert.IncidentKind;
import io.emberwatch.alert.Incidents;
import io.emberwatch.alert.ManualClock;
import io.emberwatch.alert.NotificationListener;
import io.emberwatch.alert.Provenance;
import io.emberwatch.alert.StoreListener;
import io.emberwatch.alert.store.IncidentQuery;
import io.emberwatch.alert.store.IncidentStore;
import io.emberwatch.config.BackoffConfig;
import io.emberwatch.config.DetectConfig;
import io.emberwatch.frame.CameraId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random scores and faults, with a wall clock that jumps both ways. */
@Tag("slow")
class RandomAlarmsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final DetectConfig DETECT = new DetectConfig(0.7, 0.5, 3, 2, Duration.ofSeconds(10));
    private static final Map<CameraId, DetectConfig> CAMERAS = Map.of(Incidents.GATE, DETECT, Incidents.YARD, DETECT);

    private final ManualClock clock = new ManualClock(Incidents.START);
    private final AtomicLong nanos = new AtomicLong();
    private final RecordingSink sink = new RecordingSink("pager");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void incidents_neverOverlap_allEnd_andAreToldOnceEach(long seed) throws Exception {
        Random random = new Random(seed);
        List<Incident> incidents;
        try (IncidentStore store = IncidentStore.open(folder, clock, StoreListener.NOOP);
                AlertDispatcher dispatcher = dispatcher(store)) {
            dispatcher.start();
            FireWatch watch = new FireWatch(CAMERAS, nanos::get, dispatcher);
            for (int step = 0; step < 300; step++) {
                act(random, watch, dispatcher);
                if (step % 10 == 0) {
                    assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();
                    assertThat(store.open().stream().map(each -> each.camera() + " " + each.kind()))
                            .doesNotHaveDuplicates();
                }
            }
            clear(watch, dispatcher);
            await().atMost(LIMIT).until(() -> store.outboxLength() == 0);
            incidents = store.list(IncidentQuery.newest(IncidentQuery.MOST));
        }

        List<String> expected = new ArrayList<>();
        for (Incident incident : incidents) {
            assertThat(incident.isOpen()).isFalse();
            assertThat(incident.endedAt().orElseThrow()).isAfterOrEqualTo(incident.startedAt());
            if (incident.kind() == IncidentKind.FIRE) {
                assertThat(incident.peakScore()).isGreaterThanOrEqualTo(DETECT.threshold());
            }
            expected.add(incident.id() + "/started");
            expected.add(incident.id() + "/ended");
        }
        assertThat(incidents).hasSizeGreaterThan(5);
        assertThat(sink.keys()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private AlertDispatcher dispatcher(IncidentStore store) {
        BackoffConfig quick = new BackoffConfig(Duration.ofMillis(5), Duration.ofMillis(20), 0.2);
        return new AlertDispatcher(
                store,
                List.of(sink),
                new NotificationPlan(Duration.ZERO, Duration.ofDays(3650), quick, Duration.ZERO),
                CAMERAS,
                () -> Provenance.UNKNOWN,
                clock,
                NotificationListener.NOOP);
    }

    private void act(Random random, FireWatch watch, AlertDispatcher dispatcher) {
        CameraId camera = random.nextBoolean() ? Incidents.GATE : Incidents.YARD;
        pass(Duration.ofMillis(1 + random.nextInt(8000)));
        switch (random.nextInt(8)) {
            case 0 -> clock.advance(Duration.ofMinutes(random.nextInt(240) - 120));
            case 1 -> watch.elapse();
            case 2 -> dispatcher.cameraFaults(camera, faults(random));
            default -> judge(watch, camera, random.nextInt(3) == 0 ? random.nextDouble() : random.nextInt(2));
        }
    }

    private static Set<IncidentKind> faults(Random random) {
        Set<IncidentKind> faults = new HashSet<>();
        for (IncidentKind kind : IncidentKind.values()) {
            if (kind.isCameraHealth() && random.nextInt(4) == 0) {
                faults.add(kind);
            }
        }
        return faults;
    }

    private void clear(FireWatch watch, AlertDispatcher dispatcher) throws InterruptedException {
        for (CameraId camera : CAMERAS.keySet()) {
            dispatcher.cameraFaults(camera, Set.of());
            for (int i = 0; i < DETECT.window(); i++) {
                judge(watch, camera, 0);
            }
        }
        pass(DETECT.cooldown());
        watch.elapse();
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();
    }

    private void judge(FireWatch watch, CameraId camera, double score) {
        watch.judge(camera, score, clock.instant(), nanos.get());
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        clock.advance(time);
    }
}
