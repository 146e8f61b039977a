package io.emberwatch.monitor.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.ManualClock;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

/** Any scores and faults, with a wall clock that jumps both ways, through the store and a sink. */
@Tag("slow")
class IncidentLifecyclePropertyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final DetectConfig DETECT = new DetectConfig(0.7, 0.5, 3, 2, Duration.ofSeconds(10));
    private static final Map<CameraId, DetectConfig> CAMERAS = Map.of(Incidents.GATE, DETECT, Incidents.YARD, DETECT);
    private static final AtomicInteger SEEN = new AtomicInteger();

    /** Something that happens after a while. */
    sealed interface Happening {
        /** An image was scored. */
        record Scored(CameraId camera, double score) implements Happening {}

        /** All faults that a camera has. */
        record Faulty(CameraId camera, Set<IncidentKind> kinds) implements Happening {}

        /** Somebody set the clock. */
        record ClockSet(int minutes) implements Happening {}

        /** Nothing but time. */
        record Heartbeat() implements Happening {}
    }

    /** When, after the one before, and what. */
    record Step(int millisLater, Happening what) {}

    @Provide
    Arbitrary<List<Step>> lives() {
        Arbitrary<CameraId> cameras = Arbitraries.of(Incidents.GATE, Incidents.YARD);
        Arbitrary<Double> scores = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(0.0)),
                Tuple.of(1, Arbitraries.just(1.0)),
                Tuple.of(1, Arbitraries.doubles().between(0, 1)));
        Arbitrary<Set<IncidentKind>> faults = Arbitraries.of(IncidentKind.values())
                .filter(IncidentKind::isCameraHealth)
                .set()
                .ofMaxSize(2);
        Arbitrary<Happening> happenings = Arbitraries.frequencyOf(
                Tuple.of(5, Combinators.combine(cameras, scores).as(Happening.Scored::new)),
                Tuple.of(1, Combinators.combine(cameras, faults).as(Happening.Faulty::new)),
                Tuple.of(1, Arbitraries.integers().between(-120, 120).map(Happening.ClockSet::new)),
                Tuple.of(1, Arbitraries.create(Happening.Heartbeat::new)));
        return Combinators.combine(Arbitraries.integers().between(1, 8000), happenings)
                .as(Step::new)
                .list()
                .ofSize(200);
    }

    @Property(tries = 8, seed = "20261124", shrinking = ShrinkingMode.OFF)
    void incidents_neverOverlap_allEnd_andAreToldOnceEach(@ForAll("lives") List<Step> life) throws Exception {
        Path folder = Files.createTempDirectory("lifecycle");
        try {
            live(life, folder);
        } finally {
            delete(folder);
        }
    }

    @AfterContainer
    static void incidentsWereAmongThem() {
        assertThat(SEEN).hasValueGreaterThan(25);
    }

    private static void live(List<Step> life, Path folder) throws InterruptedException {
        ManualClock clock = new ManualClock(Incidents.START);
        AtomicLong nanos = new AtomicLong();
        RecordingSink sink = new RecordingSink("pager");
        List<Incident> incidents;
        try (IncidentStore store = IncidentStore.open(folder, clock, StoreListener.NOOP);
                AlertDispatcher dispatcher = dispatcher(store, sink, clock)) {
            dispatcher.start();
            FireWatch watch = new FireWatch(CAMERAS, nanos::get, dispatcher);
            for (int step = 0; step < life.size(); step++) {
                Duration later = Duration.ofMillis(life.get(step).millisLater());
                nanos.addAndGet(later.toNanos());
                clock.advance(later);
                act(life.get(step).what(), watch, dispatcher, clock, nanos);
                if (step % 10 == 0) {
                    assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();
                    assertThat(store.open().stream().map(each -> each.camera() + " " + each.kind()))
                            .doesNotHaveDuplicates();
                }
            }
            clear(watch, dispatcher, clock, nanos);
            await().atMost(LIMIT).until(() -> store.outboxLength() == 0);
            incidents = store.list(IncidentQuery.newest(IncidentQuery.MOST));
        }
        assertWhole(incidents, sink);
        SEEN.addAndGet(incidents.size());
    }

    private static void assertWhole(List<Incident> incidents, RecordingSink sink) {
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
        assertThat(sink.keys()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static AlertDispatcher dispatcher(IncidentStore store, RecordingSink sink, ManualClock clock) {
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

    private static void act(
            Happening what, FireWatch watch, AlertDispatcher dispatcher, ManualClock clock, AtomicLong nanos) {
        if (what instanceof Happening.Scored scored) {
            watch.judge(scored.camera(), scored.score(), clock.instant(), nanos.get());
        } else if (what instanceof Happening.Faulty faulty) {
            dispatcher.cameraFaults(faulty.camera(), faulty.kinds());
        } else if (what instanceof Happening.ClockSet set) {
            clock.advance(Duration.ofMinutes(set.minutes()));
        } else {
            watch.elapse();
        }
    }

    private static void clear(FireWatch watch, AlertDispatcher dispatcher, ManualClock clock, AtomicLong nanos)
            throws InterruptedException {
        for (CameraId camera : CAMERAS.keySet()) {
            dispatcher.cameraFaults(camera, Set.of());
            for (int i = 0; i < DETECT.window(); i++) {
                watch.judge(camera, 0, clock.instant(), nanos.get());
            }
        }
        nanos.addAndGet(DETECT.cooldown().toNanos());
        clock.advance(DETECT.cooldown());
        watch.elapse();
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
