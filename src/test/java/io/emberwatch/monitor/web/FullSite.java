package io.emberwatch.monitor.web;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.camera.onvif.FoundCamera;
import io.emberwatch.monitor.camera.onvif.FoundStream;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.WrittenCamera;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incident.End;
import io.emberwatch.monitor.incident.Incident.StateChange;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.IncidentExplanation.Region;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.ScoreCurve;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;

/** A site with something in every list, and something missing wherever it may be. */
final class FullSite {
    private static final CameraId GATE = new CameraId("gate");
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private FullSite() {}

    static void furnish(Site site) throws Exception {
        site.live.finder = wanted -> {
            FoundStream sub = new FoundStream("sub", "H264", 640, 360, 15, "rtsp://10.0.0.7/sub");
            return List.of(
                    new FoundCamera(
                            "10.0.0.7",
                            "gate",
                            "Gate",
                            "ACME",
                            "X1",
                            "1.2",
                            true,
                            List.of(sub),
                            Optional.of(sub),
                            Optional.empty()),
                    new FoundCamera(
                            "10.0.0.9",
                            "camera_10_0_0_9",
                            "10.0.0.9",
                            "",
                            "",
                            "",
                            false,
                            List.of(),
                            Optional.empty(),
                            Optional.of("its answer is not XML")));
        };
        site.live.editing = new Editing();
        CameraView yard = LiveServer.view(new CameraId("yard"), AlarmState.FIRE, CameraHealth.DOWN);
        site.live.views.put(
                yard.id(),
                new CameraView(
                        yard.id(),
                        yard.name(),
                        yard.state(),
                        yard.health(),
                        OptionalDouble.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        Optional.of("no answer"),
                        Optional.of("outside")));
        site.live.scores.get(GATE).add(0.25f, 0);
        site.live.configs.put(
                GATE,
                new ConfigLoader(System::getenv)
                        .parse(
                                "test.yml",
                                "cameras: {gate: {url: 'demo:', masks: {stove: [[0, 0], [0.3, 0], [0.3, 0.45]]},"
                                        + " zones: {hall: [[0, 0], [1, 0], [1, 1], [0, 1]]}}}")
                        .cameras()
                        .get(GATE));
        String id = Site.GATE_FIRE;
        HotBox hot = new HotBox(0.1, 0.2, 0.3, 0.4);
        Incident fire = Incident.fire(id, GATE, NOON, 0.9)
                .judgedBy(new Provenance("0".repeat(64), "1".repeat(64)))
                .explained(new IncidentExplanation(
                        Optional.of(hot),
                        OptionalDouble.of(-0.1),
                        Optional.of("layercam at pool4_conv"),
                        List.of(
                                new Region(hot, 0.6, OptionalDouble.of(-0.1)),
                                new Region(new HotBox(0.6, 0.6, 0.1, 0.1), 0.2, OptionalDouble.empty()))))
                .changed(new StateChange(NOON, AlarmState.SUSPECTED, AlarmState.FIRE, 3, 0.9))
                .clipped(Duration.ofSeconds(8));
        OutboxMessage started = new OutboxMessage("hook", "started", id, Event.STARTED, NOON);
        OutboxMessage reminder = new OutboxMessage("hook", "reminder", id, Event.REMINDER, NOON.plusSeconds(60));
        OutboxMessage ended = new OutboxMessage("hook", "ended", id, Event.ENDED, NOON.plusSeconds(90));
        site.live.incidents.put(fire.ended(NOON.plusSeconds(90), End.CLEARED), List.of(started, reminder, ended));
        site.live.incidents.settle(started);
        site.live.incidents.giveUp(reminder, "too old");
        site.live.incidents.attemptFailed(ended, "no answer");
        new ScoreCurve(0.7, List.of(new ScoreCurve.Point(-1.5, 0.1), new ScoreCurve.Point(0, 0.9)))
                .write(site.live.incidents.folder(id));
        site.live.incidents.put(
                Incident.fault("20261124T110000.000Z-gate", GATE, IncidentKind.CAMERA_FROZEN, NOON), List.of());
    }

    /** A file that gives whatever comes of a change, without being one. Its fields are set by the test alone. */
    static final class Editing implements ConfigEditing {
        private static final String VERSION = "fedcba98";

        volatile boolean readable = true;
        volatile Optional<String> hindrance = Optional.of("it is read-only");
        volatile Optional<Saved.Result> result = Optional.of(Saved.Result.SAVED);
        volatile Optional<Tried> tried = Optional.of(
                new Tried(List.of(), false, "h264 640x360 15 fps", 640, 360, new byte[] {(byte) 0xff, (byte) 0xd8}));

        @Override
        public boolean isOn() {
            return true;
        }

        @Override
        public Cameras cameras() {
            if (!readable) {
                throw new UserException("the configuration file site.yml cannot be read");
            }
            String file = """
                    cameras:
                      gate:
                        name: Gate
                        group: outside
                        url: "rtsp://10.0.0.7/1?user=guard"
                        username: guard
                        password: ${CAM_PASSWORD}
                        detect: {threshold: 0.8}
                      yard: {}
                    """;
            return new Cameras(
                    "site.yml",
                    VERSION,
                    hindrance,
                    Optional.of(new Previous(NOON, List.of("cameras.yard"))),
                    WrittenCamera.of(file));
        }

        @Override
        public Optional<CompletableFuture<Saved>> save(String version, Wanted wanted) {
            return result.map(each -> CompletableFuture.completedFuture(
                    each == Saved.Result.SAVED
                            ? new Saved(each, List.of(), List.of("cameras.yard"), List.of("model.path"), VERSION)
                            : new Saved(each, List.of("line 3: …", "line 4: …"), List.of(), List.of(), VERSION)));
        }

        @Override
        public Optional<CompletableFuture<Saved>> undo(String version) {
            return save(version, null);
        }

        @Override
        public Optional<CompletableFuture<Tried>> attempt(Wanted wanted) {
            return tried.map(CompletableFuture::completedFuture);
        }
    }
}
