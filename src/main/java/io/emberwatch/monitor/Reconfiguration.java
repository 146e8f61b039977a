package io.emberwatch.monitor;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.monitor.camera.clip.ClipRecorder;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigDifference;
import io.emberwatch.monitor.config.ConfigHash;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.store.IncidentRetention;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceLoad;
import io.emberwatch.monitor.inference.LatestFrames;
import io.emberwatch.monitor.metrics.MonitorMetrics;
import io.emberwatch.monitor.notify.AlertDispatcher;
import io.emberwatch.monitor.notify.NotificationPlan;
import io.emberwatch.monitor.notify.SinkPlan;
import io.emberwatch.monitor.notify.sink.Sinks;
import io.emberwatch.monitor.render.MjpegHub;
import io.emberwatch.monitor.render.RenderWorker;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import io.emberwatch.monitor.web.WebServer;
import io.emberwatch.monitor.web.access.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Changes the running monitor into what another configuration says: checks first, then touches only what differs. A
 * change that fails half-way is not noted as done, so that the next reload finishes it. Used by the thread {@code
 * reload} alone.
 */
final class Reconfiguration implements ConfigReloads.Running {
    private final AtomicReference<MonitorConfig> config;
    private final AtomicReference<Provenance> provenance;
    private final Function<MonitorConfig, List<SinkPlan>> sinks;
    private final Consumer<List<String>> watchSinks;
    private final Stages stages;

    /**
     * How cameras of a fleet come and go.
     *
     * @param away those that are another member's now
     * @param open incidents of those that are new here
     */
    record Moves(Set<CameraId> away, List<Incident> open) {
        static final Moves NONE = new Moves(Set.of(), List.of());
    }

    /** What is changed. */
    record Stages(
            CameraRules rules,
            CameraRegistry cameras,
            FireWatch watch,
            PredictionRouter router,
            FramePool pool,
            InferenceLoad load,
            LatestFrames slots,
            FireClassifier classifier,
            CameraThreads threads,
            ClipRecorder clips,
            PeakEvidence evidence,
            RenderWorker publish,
            MjpegHub hub,
            WebServer web,
            AlertDispatcher dispatcher,
            IncidentRetention retention,
            MonitorMetrics metrics) {}

    /**
     * @param config what holds now; set here
     * @param provenance what judges; set here
     * @param sinks those of a configuration
     * @param watchSinks has the metrics show the sinks of these names
     */
    Reconfiguration(
            AtomicReference<MonitorConfig> config,
            AtomicReference<Provenance> provenance,
            Function<MonitorConfig, List<SinkPlan>> sinks,
            Consumer<List<String>> watchSinks,
            Stages stages) {
        this.config = config;
        this.provenance = provenance;
        this.sinks = sinks;
        this.watchSinks = watchSinks;
        this.stages = stages;
    }

    @Override
    public boolean watches() {
        return config.get().reload().watch();
    }

    @Override
    public String hash() {
        return provenance.get().configuration();
    }

    @Override
    public Outcome follow(MonitorConfig read) throws InterruptedException {
        MonitorConfig before = config.get();
        // The cameras of a fleet are not the file's.
        return follow(read.fleet().isPresent() ? read.withCameras(before.cameras()) : read, Moves.NONE);
    }

    /**
     * Watches these cameras from now on; all else stays.
     *
     * @param moves how they came and went
     */
    Outcome follow(Map<CameraId, CameraConfig> cameras, Moves moves) throws InterruptedException {
        return follow(config.get().withCameras(cameras), moves);
    }

    /** Of these cameras it is not known whether they are another member's now: what is open of them does not end. Any thread. */
    void hold(Set<CameraId> doubtful) {
        stages.watch.hold(doubtful);
    }

    private Outcome follow(MonitorConfig read, Moves moves) throws InterruptedException {
        MonitorConfig before = config.get();
        List<String> keys = ConfigDifference.between(before, read);
        List<String> changed = keys.stream().filter(ConfigDifference::isLive).toList();
        List<String> kept =
                keys.stream().filter(key -> !ConfigDifference.isLive(key)).toList();
        if (changed.isEmpty()) {
            return new Outcome(Outcome.UNCHANGED, changed, kept, List.of(), hash());
        }
        MonitorConfig wanted = before.withLiveOf(read);
        checkLive(wanted);
        follow(wanted, changed, moves);
        return new Outcome(Outcome.APPLIED, changed, kept, List.of(), hash());
    }

    @Override
    public void check(MonitorConfig read) {
        checkLive(config.get().withLiveOf(read));
    }

    /** Whatever can be wrong with a configuration that is good by itself: nothing has changed when this throws. */
    private void checkLive(MonitorConfig wanted) {
        wanted.web().danger().ifPresent(danger -> {
            throw new UserException(danger);
        });
        MemoryNeed.of(wanted, Runtime.getRuntime().maxMemory()).check(MemoryNeed.available());
        Sinks.check(wanted.notifications());
        Access.check(wanted.web().access());
        // Prepares the heat maps too: a camera that is not there yet asks for none.
        stages.classifier.explainBy(new CameraRules(wanted.cameras()).maps());
    }

    private void follow(MonitorConfig wanted, List<String> changed, Moves moves) throws InterruptedException {
        followCameras(wanted, moves);
        stages.publish.encodeWith(wanted.publish());
        stages.evidence.encodeWith(wanted.publish());
        stages.retention.keep(wanted.incidents().retain(), wanted.incidents().maxSize());
        if (touches(changed, "notify") || touches(changed, "health")) {
            stages.dispatcher.follow(sinks.apply(wanted), NotificationPlan.of(wanted.notifications(), wanted.health()));
            watchSinks.accept(stages.dispatcher.sinks());
        }
        if (touches(changed, "web")) {
            stages.web.access().replace(wanted.web().access());
        }
        config.set(wanted);
        if (touches(changed, "cameras") || touches(changed, "notify")) {
            stages.dispatcher.camerasChanged();
        }
    }

    private static boolean touches(List<String> changed, String section) {
        return changed.stream().anyMatch(key -> key.equals(section) || key.startsWith(section + "."));
    }

    private void followCameras(MonitorConfig wanted, Moves moves) {
        Map<CameraId, CameraConfig> cameras = wanted.cameras();
        List<WatchedCamera> gone = new ArrayList<>();
        List<WatchedCamera> stopped = new ArrayList<>();
        for (WatchedCamera camera : stages.cameras.all()) {
            CameraConfig now = cameras.get(camera.id());
            if (now == null) {
                gone.add(camera);
                stopped.add(camera);
            } else if (ConfigDifference.reconnects(camera.config(), now)) {
                stopped.add(camera);
            }
        }
        stages.threads.stop(stopped);
        // Room for both at first: no other camera may go without a frame for it.
        resize(cameras.size() + gone.size());
        stages.metrics.follow(cameras.keySet());
        stages.clips.follow(cameras.keySet());
        stages.router.between(() -> {
            stages.rules.follow(cameras);
            gone.forEach(camera -> stages.watch.forget(camera.id()));
            cameras.forEach(stages.watch::follow);
            stages.cameras.follow(cameras);
            stages.publish.follow(cameras);
            provenance.updateAndGet(now -> new Provenance(now.model(), ConfigHash.of(wanted)));
            moves.open().forEach(this::goOn);
        });
        gone.forEach(camera -> forget(camera.id(), moves.away().contains(camera.id())));
        resize(cameras.size());
        stages.cameras.all().stream()
                .filter(camera -> !stages.threads.runs(camera))
                .forEach(stages.threads::start);
    }

    /** What was begun for a camera that is no more ends: its frame that waits, its incidents, its streams. */
    private void forget(CameraId camera, boolean moved) {
        stages.slots.forget(camera);
        stages.router.forget(camera);
        if (moved) {
            stages.dispatcher.release(camera);
        } else {
            stages.dispatcher.forget(camera);
        }
        stages.hub.forget(camera);
        stages.web.forget(camera);
    }

    /** A camera that has just come brings what is open of it. */
    private void goOn(Incident incident) {
        if (incident.kind() == IncidentKind.FIRE) {
            stages.watch.adopt(incident);
            stages.cameras
                    .find(incident.camera())
                    .ifPresent(camera -> camera.attention().suspect(true));
        }
        stages.dispatcher.adopt(incident);
    }

    private void resize(int cameras) {
        stages.pool.resize(MemoryNeed.frames(cameras));
        stages.evidence.resize(cameras);
        stages.load.cameras(cameras);
    }
}
