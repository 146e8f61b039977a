package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.camera.CameraStatus;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.web.CameraView;
import io.emberwatch.monitor.web.WebContent.CameraDirectory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of each camera now, gathered from the stages. Thread-safe. */
final class CameraRegistry implements CameraDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(CameraRegistry.class);

    private final Map<CameraId, Row> rows = new LinkedHashMap<>();
    private final FireWatch watch;
    private final CaptureTime time;

    CameraRegistry(Map<CameraId, CameraConfig> cameras, FireWatch watch, CaptureTime time) {
        this.watch = watch;
        this.time = time;
        cameras.forEach((id, config) -> rows.put(id, new Row(id, config)));
    }

    /** Sets where the camera's status comes from; until then it is {@link CameraStatus#initial}. */
    void watch(CameraId camera, Supplier<CameraStatus> status) {
        rows.get(camera).status = status;
    }

    void captured(VideoFrame frame) {
        Row row = rows.get(frame.camera());
        row.rate.frameAt(frame.capturedNanos());
        row.judged.due(frame.capturedNanos());
    }

    /** A frame of the camera was left out, since nobody had time to judge it; on any thread. */
    void refused(CameraId camera) {
        rows.get(camera).judged.due(time.ticker().getAsLong());
    }

    void scored(VideoFrame frame, float score) {
        Row row = rows.get(frame.camera());
        row.score = score;
        row.scoredNanos = OptionalLong.of(frame.capturedNanos());
        row.scoredRate.frameAt(frame.capturedNanos());
        row.judged.judged(time.ticker().getAsLong());
    }

    /**
     * A captured frame shows nothing new: it is as good as judged, once the frame that it is like was scored.
     *
     * @param likeNanos when that frame was captured
     */
    void still(VideoFrame frame, long likeNanos) {
        Row row = rows.get(frame.camera());
        OptionalLong scored = row.scoredNanos;
        if (scored.isPresent() && scored.getAsLong() >= likeNanos) {
            row.judged.judged(time.ticker().getAsLong());
        }
    }

    /** The camera's latest score; not a number before the first. */
    float score(CameraId camera) {
        return rows.get(camera).score;
    }

    /** Lets time pass for what is decided over some time; once a second. */
    void elapse() {
        long now = time.ticker().getAsLong();
        rows.values().forEach(row -> row.elapse(now));
    }

    /** What the camera's worker says now. */
    CameraStatus status(CameraId camera) {
        return rows.get(camera).status.get();
    }

    /** How each camera is, in the order of the configuration. */
    Map<CameraId, CameraHealth> health() {
        Map<CameraId, CameraHealth> all = new LinkedHashMap<>();
        rows.forEach((id, row) ->
                all.put(id, row.health(row.status.get(), time.ticker().getAsLong())));
        return all;
    }

    /** 1 where fresh frames are missing that should come, 0 where they come or a file was played to its end. */
    double stale(CameraId camera) {
        Row row = rows.get(camera);
        return row.health(row.status.get(), time.ticker().getAsLong()).lacksFrames() ? 1 : 0;
    }

    /** Age of the camera's newest scored frame in seconds; not a number before the first. */
    double scoredAge(CameraId camera) {
        OptionalLong scored = rows.get(camera).scoredNanos;
        return scored.isPresent() ? (time.ticker().getAsLong() - scored.getAsLong()) / 1e9 : Double.NaN;
    }

    /** 1 where the camera's frames come and far too few of them are judged, else 0. */
    double unjudged(CameraId camera) {
        Row row = rows.get(camera);
        return row.health(row.status.get(), time.ticker().getAsLong()) == CameraHealth.UNJUDGED ? 1 : 0;
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
        return rows.values().stream().map(Row::view).toList();
    }

    /** One camera's line. */
    private final class Row {
        private final CameraId id;
        private final CameraConfig config;
        private final FrameRate rate = new FrameRate();
        private final FrameRate scoredRate = new FrameRate();
        private final JudgedShare judged;
        private volatile OptionalLong scoredNanos = OptionalLong.empty();
        private volatile Supplier<CameraStatus> status = CameraStatus::initial;
        private volatile float score = Float.NaN;

        private Row(CameraId id, CameraConfig config) {
            this.id = id;
            this.config = config;
            this.judged = new JudgedShare(config);
        }

        private void elapse(long nowNanos) {
            boolean before = judged.isUnjudged();
            judged.elapse(nowNanos);
            if (!before && judged.isUnjudged()) {
                LOG.warn("camera={} is hardly judged: its frames come, the network has no time for them", id);
            } else if (before && !judged.isUnjudged()) {
                LOG.info("camera={} is judged again", id);
            }
        }

        private CameraHealth health(CameraStatus now, long nowNanos) {
            CameraHealth health = CameraHealth.of(
                    now, now.lastSeenNanos(), nowNanos, config.capture().staleAfter());
            return health.judgedEnough(!judged.isUnjudged());
        }

        private CameraView view() {
            CameraStatus now = status.get();
            long nowNanos = time.ticker().getAsLong();
            CameraHealth health = health(now, nowNanos);
            // By the ticker: the clock may be set while the camera goes on.
            OptionalLong last = now.lastFrameNanos();
            OptionalLong scored = scoredNanos;
            return new CameraView(
                    id,
                    config.name(),
                    watch.state(id),
                    health,
                    Float.isNaN(score) ? OptionalDouble.empty() : OptionalDouble.of(score),
                    now.lastFrameAt(),
                    last.isPresent() ? Optional.of(Duration.ofNanos(nowNanos - last.getAsLong())) : Optional.empty(),
                    rate.perSecond(nowNanos),
                    scored.isPresent()
                            ? Optional.of(Duration.ofNanos(nowNanos - scored.getAsLong()))
                            : Optional.empty(),
                    scoredRate.perSecond(nowNanos),
                    judged.perSecond(nowNanos),
                    now.reconnects(),
                    now.width(),
                    now.height(),
                    error(now, health, nowNanos));
        }

        private static Optional<String> error(CameraStatus now, CameraHealth health, long nowNanos) {
            return switch (health) {
                case DOWN -> now.lastError();
                case CONNECTING, STALE -> now.trouble().map(why -> why.words(nowNanos));
                case UP, UNJUDGED, FROZEN, COVERED, ENDED -> Optional.empty();
            };
        }
    }

    /** How many frames a second arrive, over the latest ten seconds. Thread-safe. */
    private static final class FrameRate {
        private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

        private final ArrayDeque<Long> arrivals = new ArrayDeque<>();

        /** @param nanos monotonic time of a frame, not before the last one's */
        synchronized void frameAt(long nanos) {
            arrivals.addLast(nanos);
            forgetBefore(nanos);
        }

        /** Frames a second at this moment, 0 when fewer than two came lately. */
        synchronized double perSecond(long nowNanos) {
            forgetBefore(nowNanos);
            if (arrivals.size() < 2) {
                return 0;
            }
            long spread = arrivals.getLast() - arrivals.getFirst();
            return spread == 0 ? 0 : (arrivals.size() - 1) * 1e9 / spread;
        }

        private void forgetBefore(long nowNanos) {
            while (!arrivals.isEmpty() && nowNanos - arrivals.getFirst() > WINDOW_NANOS) {
                arrivals.removeFirst();
            }
        }
    }
}
