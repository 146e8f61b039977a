package io.emberwatch.monitor.notify;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static io.emberwatch.monitor.incident.Incidents.START;
import static io.emberwatch.monitor.incident.Incidents.YARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.HealthConfig;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.ManualClock;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertDispatcherTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final DetectConfig DETECT = new DetectConfig(0.7, 0.5, 3, 2, Duration.ofSeconds(60));
    private static final Map<CameraId, DetectConfig> CAMERAS = Map.of(GATE, DETECT, YARD, DETECT);
    private static final BackoffConfig QUICK = new BackoffConfig(Duration.ofMillis(5), Duration.ofMillis(20), 0.2);

    private final ManualClock clock = new ManualClock(START);
    private final List<String> results = new CopyOnWriteArrayList<>();
    private final NotificationListener listener = new NotificationListener() {
        @Override
        public void attempted(String sink, Result result, long nanos) {
            results.add(sink + " " + result.label());
        }

        @Override
        public void eventLost() {
            results.add("lost");
        }

        @Override
        public void stepFailed(String stage) {
            results.add("failed " + stage);
        }
    };
    private final RecordingSink sink = new RecordingSink("pager");

    @TempDir
    Path folder;

    private IncidentStore store;
    private AlertDispatcher dispatcher;
    private FireWatch watch;
    private final AtomicLong nanos = new AtomicLong();
    private List<Incident> resumed = List.of();
    private final Queue<Error> faults = new ConcurrentLinkedQueue<>();

    /** Asked on the alert thread. */
    private Provenance provenance() {
        Error fault = faults.poll();
        if (fault != null) {
            throw fault;
        }
        return new Provenance("model", "config");
    }

    /** Goes on by itself and by the test's steps. */
    private long ticker() {
        return System.nanoTime() + nanos.get();
    }

    private void start(AlertSink... sinks) {
        start(new NotificationPlan(Duration.ZERO, Duration.ofHours(1), QUICK, Duration.ZERO), folder, sinks);
    }

    private void start(NotificationPlan plan, Path path, AlertSink... sinks) {
        store = IncidentStore.open(path, clock, StoreListener.NOOP);
        dispatcher = new AlertDispatcher(
                store, List.of(sinks), plan, CAMERAS, this::provenance, clock, this::ticker, listener);
        resumed = dispatcher.start();
        watch = new FireWatch(CAMERAS, nanos::get, dispatcher);
        resumed.forEach(watch::resume);
    }

    @AfterEach
    void stop() {
        if (dispatcher != null) {
            dispatcher.close();
            store.close();
        }
    }

    private void judge(CameraId camera, double... scores) throws InterruptedException {
        for (double score : scores) {
            watch.judge(camera, score, clock.instant(), nanos.get());
            advance(Duration.ofSeconds(1));
        }
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();
    }

    private void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
        clock.advance(by);
    }

    private void awaitKeys(RecordingSink at, String... keys) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(at.keys()).containsExactly(keys));
    }

    @Test
    void fire_isWrittenAndToldOnceAtItsStartAndOnceAtItsEnd() throws Exception {
        start(sink);
        judge(GATE, 0.9, 0.8, 0.99, 0.1, 0.1, 0.1);
        String id = store.open().get(0).id();
        awaitKeys(sink, id + "/started");
        judge(GATE, 0.8, 0.8, 0.1, 0.1, 0.1);
        advance(Duration.ofSeconds(61));
        watch.elapse();
        awaitKeys(sink, id + "/started", id + "/ended");

        Incident incident = store.find(id).orElseThrow();
        assertThat(incident.startedAt()).isEqualTo(START.plusSeconds(1));
        assertThat(incident.end()).contains(Incident.End.CLEARED);
        assertThat(incident.peakScore()).isEqualTo(0.99);
        assertThat(incident.provenance()).isEqualTo(new Provenance("model", "config"));
        assertThat(incident.changes())
                .extracting(change -> change.to().name())
                .containsExactly("FIRE", "COOLING_DOWN", "FIRE", "COOLING_DOWN", "CALM");
        await().atMost(LIMIT).until(() -> store.outboxLength() == 0);
        assertThat(results).containsExactly("pager sent", "pager sent");
    }

    @Test
    void errorOnTheAlertThread_losesThatEventOnly_andIsTold() throws Exception {
        start(sink);
        assertThat(dispatcher.fault()).isEmpty();
        faults.add(new OutOfMemoryError("Java heap space"));
        faults.add(new StackOverflowError());
        judge(GATE, 0.9, 0.9);
        judge(YARD, 0.9, 0.9);
        assertThat(store.open()).isEmpty();
        assertThat(results).containsExactly("lost", "failed alert", "lost", "failed alert");
        assertThat(dispatcher.fault())
                .hasValueSatisfying(
                        fault -> assertThat(fault).startsWith("thread alert went on after StackOverflowError"));

        dispatcher.cameraFaults(GATE, Set.of(IncidentKind.CAMERA_DOWN));

        await().atMost(LIMIT).until(() -> sink.keys().size() == 1);
        assertThat(store.open()).extracting(Incident::kind).containsExactly(IncidentKind.CAMERA_DOWN);
    }

    @Test
    void errorOfASink_isAFailedAttempt_andTheNextOneFollows() throws Exception {
        RecordingSink broken = new RecordingSink("broken");
        start(sink, broken);
        broken.breakNext(new UnsatisfiedLinkError("no native"), new AssertionError("wrong"));
        judge(GATE, 0.9, 0.9);
        String id = store.open().get(0).id();

        awaitKeys(sink, id + "/started");
        awaitKeys(broken, id + "/started");
        await().atMost(LIMIT).until(() -> store.outboxLength() == 0);
        assertThat(results)
                .containsExactlyInAnyOrder(
                        "pager sent", "broken failed", "failed sink", "broken failed", "failed sink", "broken sent");
        assertThat(dispatcher.fault())
                .hasValueSatisfying(
                        fault -> assertThat(fault).startsWith("thread sink-broken went on after AssertionError"));
    }

    @Test
    void nextFire_rightAtTheEndOfTheCooldown_endsTheOneBefore() throws Exception {
        start(sink);
        judge(GATE, 0.9, 0.9, 0.1, 0.1, 0.1, 0.9);
        advance(Duration.ofSeconds(61));
        judge(GATE, 0.9);

        assertThat(store.open()).hasSize(1);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(sink.received())
                        .extracting(each -> each.event())
                        .containsExactly(Event.STARTED, Event.ENDED, Event.STARTED));
    }

    @Test
    void message_waitsForItsImage() throws Exception {
        start(new NotificationPlan(Duration.ZERO, Duration.ofHours(1), QUICK, Duration.ofHours(1)), folder, sink);
        judge(GATE, 0.9, 0.9);
        String id = store.open().get(0).id();
        assertThat(store.outboxLength()).isEqualTo(1);
        assertThat(sink.received()).isEmpty();

        dispatcher.images(
                id,
                Incidents.images("1"),
                new IncidentExplanation(Optional.empty(), OptionalDouble.of(0.4), Optional.of("gradcam")),
                false);
        awaitKeys(sink, id + "/started");

        assertThat(sink.received().get(0).image().orElseThrow())
                .isEqualTo("annotated 1".getBytes(StandardCharsets.UTF_8));
        assertThat(store.find(id).orElseThrow().deletionDrop()).hasValue(0.4);
    }

    @Test
    void message_waitsForTheDeletionDropThatIsBeingMeasured() throws Exception {
        start(new NotificationPlan(Duration.ZERO, Duration.ofHours(1), QUICK, Duration.ofHours(1)), folder, sink);
        judge(GATE, 0.9, 0.9);
        String id = store.open().get(0).id();
        HotBox box = new HotBox(0.1, 0.2, 0.3, 0.4);
        dispatcher.images(
                id,
                Incidents.images("1"),
                new IncidentExplanation(Optional.of(box), OptionalDouble.empty(), Optional.of("layercam")),
                true);
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();
        assertThat(store.image(id, ImageKind.SNAPSHOT)).isPresent();
        assertThat(sink.received()).isEmpty();

        dispatcher.explained(id, OptionalDouble.of(0.7));
        awaitKeys(sink, id + "/started");

        Incident told = sink.received().get(0).incident();
        assertThat(told.deletionDrop()).hasValue(0.7);
        assertThat(told.hotBox()).contains(box);
        assertThat(told.heatMap()).contains("layercam");
    }

    @Test
    void message_goesWithoutADropThatCannotBeMeasured() throws Exception {
        start(new NotificationPlan(Duration.ZERO, Duration.ofHours(1), QUICK, Duration.ofHours(1)), folder, sink);
        judge(GATE, 0.9, 0.9);
        String id = store.open().get(0).id();
        dispatcher.images(
                id,
                Incidents.images("1"),
                new IncidentExplanation(Optional.empty(), OptionalDouble.empty(), Optional.of("gradcam")),
                true);

        dispatcher.explained(id, OptionalDouble.empty());
        awaitKeys(sink, id + "/started");

        assertThat(sink.received().get(0).incident().deletionDrop()).isEmpty();
    }

    @Test
    void deadAndSlowSinks_delayNoOther() throws Exception {
        RecordingSink dead = new RecordingSink("dead");
        dead.failNext(Integer.MAX_VALUE);
        RecordingSink slow = new RecordingSink("slow");
        slow.hang();
        start(dead, slow, sink);

        judge(GATE, 0.9, 0.9);
        judge(YARD, 0.9, 0.9);
        await().atMost(LIMIT).until(() -> sink.received().size() == 2);

        assertThat(dead.received()).isEmpty();
        assertThat(slow.received()).isEmpty();
        await().atMost(LIMIT).until(() -> store.outboxLength() == 4);
        assertThat(results).contains("dead failed", "pager sent").doesNotContain("slow sent");
    }

    @Test
    void failedMessage_isTriedAgain_withTheSameKey() throws Exception {
        sink.failNext(3);
        start(sink);
        judge(GATE, 0.9, 0.9);

        await().atMost(LIMIT).until(() -> store.outboxLength() == 0);
        assertThat(sink.keys()).hasSize(1);
        assertThat(results).containsExactly("pager failed", "pager failed", "pager failed", "pager sent");
    }

    @Test
    void message_isGivenUpWhenItIsTooOld() throws Exception {
        sink.failNext(Integer.MAX_VALUE);
        start(sink);
        judge(GATE, 0.9, 0.9);
        await().atMost(LIMIT).until(() -> results.contains("pager failed"));
        clock.advance(Duration.ofDays(61));
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();
        advance(Duration.ofMinutes(59));
        assertThat(results).doesNotContain("pager expired");
        advance(Duration.ofMinutes(2));

        await().atMost(LIMIT).until(() -> store.outboxLength() == 0);
        assertThat(results).contains("pager expired").doesNotContain("pager sent");
    }

    @Test
    void outbox_sendsUnsentMessages_afterARestart() throws Exception {
        RecordingSink dead = new RecordingSink("pager");
        dead.failNext(Integer.MAX_VALUE);
        start(dead);
        judge(GATE, 0.9, 0.9);
        String id = store.open().get(0).id();
        stop();
        assertThat(dead.isClosed()).isTrue();

        start(sink);

        awaitKeys(sink, id + "/started");
        await().atMost(LIMIT).until(() -> store.outboxLength() == 0);
    }

    @Test
    void openFire_goesOnAfterAShortRestart() throws Exception {
        start(sink);
        judge(GATE, 0.9, 0.9);
        String id = store.open().get(0).id();
        awaitKeys(sink, id + "/started");
        stop();
        advance(Duration.ofSeconds(30));

        start(sink);
        assertThat(resumed).extracting(Incident::id).containsExactly(id);
        judge(GATE, 0.9, 0.9);
        assertThat(store.open()).extracting(Incident::id).containsExactly(id);
        judge(GATE, 0.1, 0.1, 0.1);
        advance(Duration.ofSeconds(61));
        watch.elapse();

        awaitKeys(sink, id + "/started", id + "/ended");
        assertThat(store.list(IncidentQuery.newest(10))).hasSize(1);
    }

    @Test
    void openFire_endsWithALongRestart_whenItWasLastSeen() throws Exception {
        start(sink);
        judge(GATE, 0.9, 0.9);
        String id = store.open().get(0).id();
        store.seeOpen();
        Instant seen = clock.instant();
        stop();
        advance(Duration.ofHours(2));

        start(sink);

        assertThat(resumed).isEmpty();
        Incident incident = store.find(id).orElseThrow();
        assertThat(incident.end()).contains(Incident.End.RESTART);
        assertThat(incident.endedAt()).contains(seen);
        awaitKeys(sink, id + "/started", id + "/ended");
    }

    @Test
    void cameraFaults_beginAndEndIncidents_eachOnce() throws Exception {
        start(sink);
        dispatcher.cameraFaults(GATE, Set.of());
        dispatcher.cameraFaults(GATE, Set.of(IncidentKind.CAMERA_DOWN));
        dispatcher.cameraFaults(GATE, Set.of(IncidentKind.CAMERA_DOWN));
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();
        assertThat(store.open()).extracting(Incident::kind).containsExactly(IncidentKind.CAMERA_DOWN);
        stop();
        start(sink);
        dispatcher.cameraFaults(GATE, Set.of(IncidentKind.CAMERA_DOWN));
        advance(Duration.ofMinutes(1));
        dispatcher.cameraFaults(GATE, Set.of(IncidentKind.CAMERA_FROZEN));
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();

        String down = "20261124T120000.000Z-gate-camera_down";
        awaitKeys(sink, down + "/started", down + "/ended", "20261124T120100.000Z-gate-camera_frozen/started");
        assertThat(store.find(down).orElseThrow().endedAt()).contains(START.plusSeconds(60));
    }

    @Test
    void openFire_isToldAgain_untilSomebodyAcknowledges() throws Exception {
        start(new NotificationPlan(Duration.ofMinutes(5), Duration.ofHours(1), QUICK, Duration.ZERO), folder, sink);
        judge(GATE, 0.9, 0.9);
        String id = store.open().get(0).id();
        // A clock that is set, back or on, neither delays a reminder nor brings one.
        clock.advance(Duration.ofHours(-3));
        advance(Duration.ofMinutes(5));
        awaitKeys(sink, id + "/started", id + "/reminder-1");
        clock.advance(Duration.ofDays(3));
        advance(Duration.ofMinutes(11));
        awaitKeys(sink, id + "/started", id + "/reminder-1", id + "/reminder-3");
        store.acknowledge(id, "ann");
        advance(Duration.ofMinutes(5));
        // The upkeep that follows a mark has seen the new time.
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();

        assertThat(store.outboxLength()).isZero();
        assertThat(sink.received()).hasSize(3);
    }

    private static NotificationPlan health(Duration downAfter, Duration clearAfter, Duration together) {
        return new NotificationPlan(
                Duration.ZERO,
                Duration.ofHours(1),
                QUICK,
                Duration.ZERO,
                Duration.ofHours(1),
                new HealthConfig(downAfter, clearAfter, together));
    }

    private void down(CameraId camera, boolean isDown) throws InterruptedException {
        dispatcher.cameraFaults(camera, isDown ? Set.of(IncidentKind.CAMERA_DOWN) : Set.of());
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();
    }

    @Test
    void cameraThatComesAndGoes_isOneIncident_fromTheFirstFaultToTheLast() throws Exception {
        start(health(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ZERO), folder, sink);
        // A short one that does not come back is not told.
        down(YARD, true);
        advance(Duration.ofSeconds(9));
        down(YARD, false);
        Instant began = clock.instant();
        for (int reboot = 0; reboot < 5; reboot++) {
            down(GATE, true);
            advance(Duration.ofSeconds(8));
            down(GATE, false);
            advance(Duration.ofSeconds(22));
        }
        assertThat(store.open()).extracting(Incident::startedAt).containsExactly(began);
        Instant mended = began.plusSeconds(4 * 30 + 8);
        advance(Duration.ofSeconds(39));
        down(GATE, false);
        down(YARD, false);
        assertThat(store.list(IncidentQuery.newest(10))).hasSize(1);
        String id = store.list(IncidentQuery.newest(10)).get(0).id();
        assertThat(store.find(id).orElseThrow().endedAt()).contains(mended);
        awaitKeys(sink, id + "/started", id + "/ended");
    }

    @Test
    void fault_isToldOnceItHasLasted() throws Exception {
        start(health(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ZERO), folder, sink);
        down(GATE, true);
        advance(Duration.ofSeconds(9));
        down(GATE, true);
        assertThat(store.open()).isEmpty();
        advance(Duration.ofSeconds(1));
        down(GATE, true);
        assertThat(store.open()).extracting(Incident::startedAt).containsExactly(START);
    }

    @Test
    void camerasLostTogether_areOneMessage_butEachToASinkThatWantsIt() throws Exception {
        RecordingSink states = new RecordingSink("mqtt");
        sink.tellTogether(512);
        start(health(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5)), folder, sink, states);
        for (int camera = 0; camera < 100; camera++) {
            dispatcher.cameraFaults(new CameraId("cam-" + camera), Set.of(IncidentKind.CAMERA_DOWN));
        }
        await().atMost(LIMIT).until(() -> store.outboxLength() == 0);
        assertThat(store.open()).hasSize(100);
        assertThat(sink.received()).hasSize(1);
        assertThat(sink.received().get(0).together()).hasSize(99);
        assertThat(states.received()).hasSize(100);

        // What has waited for the receiver goes together too, with its own key.
        sink.failNext(1);
        for (int camera = 0; camera < 100; camera++) {
            dispatcher.cameraFaults(new CameraId("cam-" + camera), Set.of());
        }
        await().atMost(LIMIT)
                .until(() -> store.outboxLength() == 0 && store.open().isEmpty());
        assertThat(sink.received()).hasSize(2);
        assertThat(sink.received().get(1).event()).isEqualTo(Event.ENDED);
        assertThat(sink.received().get(1).together()).hasSize(99);
    }

    @Test
    void sink_hearsOfWhatItWantsOnly() throws Exception {
        RecordingSink fires = new RecordingSink("fires");
        fires.wantOnly(incident -> incident.kind() == IncidentKind.FIRE);
        start(sink, fires);
        down(GATE, true);
        judge(YARD, 0.9, 0.9);

        await().atMost(LIMIT).until(() -> store.outboxLength() == 0);
        assertThat(sink.received()).hasSize(2);
        assertThat(fires.received()).hasSize(1);
    }

    @Test
    void sinks_areProbedAtTheStart_andAgainWhileTheyFail() throws Exception {
        RecordingSink broken = new RecordingSink("broken");
        broken.refuseProbes("certificate not trusted");
        NotificationPlan plan = new NotificationPlan(
                Duration.ZERO,
                Duration.ofHours(1),
                QUICK,
                Duration.ZERO,
                Duration.ofMillis(20),
                HealthConfig.IMMEDIATE);
        start(plan, folder, sink, broken);

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(dispatcher.sinkStates())
                        .extracting(
                                state -> state.sink() + " " + state.condition().label())
                        .containsExactly("pager working", "broken failing"));
        assertThat(dispatcher.sinkFault()).contains("broken: certificate not trusted");
        assertThat(results).isEmpty();

        broken.refuseProbes(null);
        await().atMost(LIMIT).until(() -> dispatcher.sinkFault().isEmpty());
        broken.failNext(Integer.MAX_VALUE);
        judge(GATE, 0.9, 0.9);
        await().atMost(LIMIT)
                .until(() -> dispatcher.sinkFault().orElse("").equals("broken: receiver of the test refuses"));
        // Probes would be answered, but the message that waits is the better one.
        Thread.sleep(100);
        assertThat(dispatcher.sinkFault()).isPresent();
        assertThat(dispatcher.sinkStates().get(1).waiting()).isEqualTo(1);
        broken.failNext(0);
        await().atMost(LIMIT).until(() -> dispatcher.sinkFault().isEmpty());
    }

    @Test
    void alarms_goOutWhenNothingCanBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        start(
                new NotificationPlan(Duration.ZERO, Duration.ofHours(1), QUICK, Duration.ofHours(1)),
                file.resolve("incidents"),
                sink);
        judge(GATE, 0.9, 0.9);
        String id = store.open().get(0).id();
        dispatcher.images(id, Incidents.images("1"), IncidentExplanation.NONE, false);

        awaitKeys(sink, id + "/started");
        assertThat(sink.received().get(0).image()).isPresent();
        assertThat(store.fault()).isPresent();
        await().atMost(LIMIT).until(() -> store.outboxLength() == 0);
        judge(GATE, 0.1, 0.1, 0.1);
        advance(Duration.ofSeconds(61));
        watch.elapse();
        awaitKeys(sink, id + "/started", id + "/ended");
    }

    @Test
    void openIncidents_areRepeatedToASinkThatForgets() throws Exception {
        sink.refreshEvery(Duration.ofMillis(10));
        start(sink);
        judge(GATE, 0.9, 0.9);

        await().atMost(LIMIT).until(() -> sink.refreshed().size() >= 3);
        assertThat(sink.refreshed().get(0)).extracting(Incident::camera).containsExactly(GATE);
        // Else a repetition that failed once would look as if the sink had failed ever since.
        await().atMost(LIMIT).until(() -> Collections.frequency(results, "pager sent") >= 3);
    }

    @Test
    void events_areNeverWaitedFor_whenTheThreadIsBehind() {
        start(sink);
        stop();
        AlarmListener behind = dispatcher;
        Incident fire = Incidents.fire(GATE, 1);
        for (int i = 0; i < 10_000; i++) {
            behind.peakRaised(fire);
        }
        assertThat(results).doesNotContain("lost");
        for (int i = 0; i < 2_000; i++) {
            behind.alarmEnded(fire);
        }
        assertThat(results).contains("lost");
    }

    private record Settings(String address) {}

    private static SinkPlan plan(RecordingSink made, String address) {
        return new SinkPlan(made.name(), new Settings(address), () -> made);
    }

    private void startPlanned(SinkPlan... plans) {
        NotificationPlan plan = new NotificationPlan(Duration.ZERO, Duration.ofHours(1), QUICK, Duration.ZERO);
        store = IncidentStore.open(folder, clock, StoreListener.NOOP);
        dispatcher = AlertDispatcher.planned(
                store, List.of(plans), plan, CAMERAS, this::provenance, clock, this::ticker, listener);
        dispatcher.start();
        watch = new FireWatch(CAMERAS, nanos::get, dispatcher);
    }

    @Test
    void otherSinks_takeOverWhatTheirPredecessorsLeft_andUnchangedOnesGoOn() throws Exception {
        RecordingSink pager = new RecordingSink("pager");
        RecordingSink hook = new RecordingSink("hook");
        RecordingSink bell = new RecordingSink("bell");
        hook.failNext(1_000_000);
        bell.failNext(1_000_000);
        startPlanned(plan(pager, "a"), plan(hook, "a"), plan(bell, "a"));
        judge(GATE, 0.9, 0.9);
        awaitKeys(pager, "20261124T120001.000Z-gate/started");

        RecordingSink otherHook = new RecordingSink("hook");
        RecordingSink horn = new RecordingSink("horn");
        NotificationPlan reminding =
                new NotificationPlan(Duration.ofMinutes(1), Duration.ofHours(1), QUICK, Duration.ZERO);
        dispatcher.follow(
                List.of(plan(new RecordingSink("pager"), "a"), plan(otherHook, "b"), plan(horn, "a")), reminding);

        awaitKeys(otherHook, "20261124T120001.000Z-gate/started");
        assertThat(hook.isClosed()).isTrue();
        assertThat(bell.isClosed()).isTrue();
        assertThat(pager.isClosed()).isFalse();
        assertThat(dispatcher.sinks()).containsExactly("pager", "hook", "horn");
        await().atMost(LIMIT).until(() -> store.unsent().isEmpty());
        assertThat(horn.keys()).as("what came before it was not for it").isEmpty();

        advance(Duration.ofSeconds(70));
        awaitKeys(horn, "20261124T120001.000Z-gate/reminder-1");
        awaitKeys(pager, "20261124T120001.000Z-gate/started", "20261124T120001.000Z-gate/reminder-1");
        assertThat(results).doesNotContain("lost");
    }

    @Test
    void cameraThatIsNoMore_endsItsIncidents_andIsToldOnce() throws Exception {
        start(sink);
        judge(GATE, 0.9, 0.9);
        dispatcher.cameraFaults(YARD, Set.of(IncidentKind.CAMERA_DOWN));
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();
        assertThat(store.open()).hasSize(2);

        watch.forget(GATE);
        dispatcher.forget(GATE);
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();

        assertThat(store.open()).extracting(Incident::camera).containsExactly(YARD);
        Incident ended = store.list(IncidentQuery.newest(10)).stream()
                .filter(incident -> incident.camera().equals(GATE))
                .findFirst()
                .orElseThrow();
        assertThat(ended.end()).contains(Incident.End.REMOVED);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(sink.keys())
                        .filteredOn(key -> key.contains("gate"))
                        .hasSize(2));
    }

    @Test
    void anIncidentOfAMemberThatWasCutOff_endsOnceAsMoved_andThatIsTold() throws Exception {
        start(sink);
        Incident stray = Incidents.fire(GATE, 0);

        dispatcher.settle(stray);
        dispatcher.settle(stray);
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();

        assertThat(store.open()).isEmpty();
        assertThat(store.find(stray.id()).orElseThrow().end()).contains(Incident.End.MOVED);
        awaitKeys(sink, stray.id() + "/ended");
        await().atMost(LIMIT).until(() -> store.unsent().isEmpty());

        dispatcher.settle(stray);
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();

        assertThat(store.unsent()).isEmpty();
        assertThat(sink.keys()).containsExactly(stray.id() + "/ended");
    }

    @Test
    void anIncidentOfOnesOwn_isNotEndedByWhatTheFleetHeard() throws Exception {
        start(sink);
        judge(GATE, 0.9, 0.8, 0.99);
        Incident own = store.open().get(0);

        dispatcher.settle(own);
        assertThat(dispatcher.awaitHandled(LIMIT)).isTrue();

        assertThat(store.open()).extracting(Incident::id).containsExactly(own.id());
        awaitKeys(sink, own.id() + "/started");
    }
}
