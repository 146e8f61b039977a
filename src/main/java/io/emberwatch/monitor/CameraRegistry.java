package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.alarm.ScoreHistory;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.camera.CameraStatus;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.web.CameraView;
import io.emberwatch.monitor.web.WebContent.CameraDirectory;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** What is known of each camera now, gathered from the stages. Thread-safe. */
final class CameraRegistry implements CameraDirectory {
    /** In the order of the configuration; replaced as a whole. */
    private volatile Map<CameraId, WatchedCamera> cameras = Map.of();

    private final FireWatch watch;
    private final CaptureTime time;

    CameraRegistry(Map<CameraId, CameraConfig> cameras, FireWatch watch, CaptureTime time) {
        this.watch = watch;
        this.time = time;
        follow(cameras);
    }

    /**
     * From now on these are the cameras, in this order: of one that stays, what is known stays.
     *
     * @return the cameras that are no more
     */
    synchronized List<WatchedCamera> follow(Map<CameraId, CameraConfig> configured) {
        Map<CameraId, WatchedCamera> before = cameras;
        Map<CameraId, WatchedCamera> now = new LinkedHashMap<>();
        configured.forEach((id, config) -> {
            WatchedCamera known = before.get(id);
            if (known == null) {
                now.put(id, new WatchedCamera(id, config));
            } else {
                known.follow(config);
                now.put(id, known);
            }
        });
        cameras = Collections.unmodifiableMap(now);
        return before.values().stream()
                .filter(camera -> !now.containsKey(camera.id()))
                .toList();
    }

    /** The camera of an id; empty where it is none, or no more. */
    Optional<WatchedCamera> find(CameraId camera) {
        return Optional.ofNullable(cameras.get(camera));
    }

    /** All cameras, in the order of the configuration. */
    Collection<WatchedCamera> all() {
        return cameras.values();
    }

    /** Sets where the camera's status comes from; until then it is {@link CameraStatus#initial}. */
    void watch(CameraId camera, Supplier<CameraStatus> status) {
        find(camera).orElseThrow().watch(status);
    }

    void captured(VideoFrame frame) {
        find(frame.camera()).ifPresent(camera -> camera.captured(frame));
    }

    /** A frame of the camera was left out, since nobody had time to judge it; on any thread. */
    void refused(CameraId camera) {
        find(camera).ifPresent(each -> each.refused(time.ticker().getAsLong()));
    }

    void scored(VideoFrame frame, float score) {
        find(frame.camera())
                .ifPresent(camera -> camera.scored(frame, score, time.ticker().getAsLong()));
    }

    /**
     * A captured frame shows nothing new: it is as good as judged, once the frame that it is like was scored.
     *
     * @param likeNanos when that frame was captured
     */
    void still(VideoFrame frame, long likeNanos) {
        find(frame.camera())
                .ifPresent(camera -> camera.still(likeNanos, time.ticker().getAsLong()));
    }

    /** The camera's latest score; not a number before the first. */
    float score(CameraId camera) {
        return find(camera).map(WatchedCamera::score).orElse(Float.NaN);
    }

    /** Lets time pass for what is decided over some time; once a second. */
    void elapse() {
        long now = time.ticker().getAsLong();
        all().forEach(camera -> camera.elapse(now));
    }

    /** What the camera's worker says now; the initial one where the camera is no more. */
    CameraStatus status(CameraId camera) {
        return find(camera).map(WatchedCamera::status).orElseGet(CameraStatus::initial);
    }

    /** How each camera is, in the order of the configuration. */
    Map<CameraId, CameraHealth> health() {
        Map<CameraId, CameraHealth> byId = new LinkedHashMap<>();
        all().forEach(camera ->
                byId.put(camera.id(), camera.health(time.ticker().getAsLong())));
        return byId;
    }

    /** 1 where fresh frames are missing that should come, 0 where they come or a file was played to its end. */
    double stale(CameraId camera) {
        return find(camera)
                .filter(each -> each.health(time.ticker().getAsLong()).lacksFrames())
                .map(lacking -> 1.0)
                .orElse(0.0);
    }

    /** Age of the camera's newest scored frame in seconds; not a number before the first. */
    double scoredAge(CameraId camera) {
        OptionalLong scored = find(camera).map(WatchedCamera::scoredNanos).orElse(OptionalLong.empty());
        return scored.isPresent() ? (time.ticker().getAsLong() - scored.getAsLong()) / 1e9 : Double.NaN;
    }

    /** 1 where the camera's frames come and far too few of them are judged, else 0. */
    double unjudged(CameraId camera) {
        return find(camera)
                .filter(each -> each.health(time.ticker().getAsLong()) == CameraHealth.UNJUDGED)
                .map(unjudged -> 1.0)
                .orElse(0.0);
    }

    /**
     * Reports the faults of each camera; called once a second. A camera that is being connected is left out: its last
     * report stands until it delivers or fails.
     *
     * @param told hears all faults of each camera at each call, also an empty set
     */
    void reportFaults(BiConsumer<CameraId, Set<IncidentKind>> told) {
        health().forEach((camera, health) -> {
            if (health != CameraHealth.CONNECTING) {
                told.accept(camera, IncidentKind.faultsOf(health));
            }
        });
    }

    @Override
    public List<CameraView> cameras() {
        long now = time.ticker().getAsLong();
        return all().stream()
                .map(camera -> camera.view(watch.stateOrCalm(camera.id()), now))
                .toList();
    }

    @Override
    public Optional<CameraConfig> configuration(CameraId camera) {
        return find(camera).map(WatchedCamera::config);
    }

    @Override
    public Optional<ScoreHistory.Kept> scores(CameraId camera) {
        return find(camera).map(each -> each.scores(time.ticker().getAsLong()));
    }

    @Override
    public Optional<CameraView> camera(CameraId id) {
        return find(id).map(camera ->
                camera.view(watch.stateOrCalm(id), time.ticker().getAsLong()));
    }
}
