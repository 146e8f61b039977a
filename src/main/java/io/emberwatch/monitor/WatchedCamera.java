package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.alarm.ScoreHistory;
import io.emberwatch.monitor.camera.CameraAttention;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.camera.CameraStatus;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.web.CameraView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera: how it is configured, and what is known of it now. Outlives its worker, which is made anew where the
 * camera has to be connected anew. Thread-safe.
 */
final class WatchedCamera {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedCamera.class);

    private final CameraId id;
    private final CameraAttention attention = new CameraAttention();
    private final FrameRate rate = new FrameRate();
    private final FrameRate scoredRate = new FrameRate();
    private final ScoreHistory scores;
    private volatile CameraConfig config;
    private volatile JudgedShare judged;
    private volatile OptionalLong scoredNanos = OptionalLong.empty();
    private volatile Supplier<CameraStatus> status = CameraStatus::initial;
    private volatile float score = Float.NaN;

    WatchedCamera(CameraId id, CameraConfig config) {
        this.id = id;
        this.config = config;
        this.judged = new JudgedShare(config);
        this.scores = new ScoreHistory(config.detect());
    }

    CameraId id() {
        return id;
    }

    CameraConfig config() {
        return config;
    }

    /** Whether something is suspected here. */
    CameraAttention attention() {
        return attention;
    }

    /** The same camera, configured otherwise. */
    void follow(CameraConfig now) {
        if (now.capture().fps() != config.capture().fps()) {
            judged = new JudgedShare(now);
        }
        config = now;
        scores.follow(now.detect());
    }

    /** Sets where its status comes from; until then it is {@link CameraStatus#initial}. */
    void watch(Supplier<CameraStatus> worker) {
        status = worker;
    }

    void captured(VideoFrame frame) {
        rate.frameAt(frame.capturedNanos());
        judged.due(frame.capturedNanos());
    }

    void refused(long nowNanos) {
        judged.due(nowNanos);
    }

    void scored(VideoFrame frame, float newest, long nowNanos) {
        score = newest;
        scores.add(newest, frame.capturedNanos());
        scoredNanos = OptionalLong.of(frame.capturedNanos());
        scoredRate.frameAt(frame.capturedNanos());
        judged.judged(nowNanos);
    }

    void still(long likeNanos, long nowNanos) {
        OptionalLong scored = scoredNanos;
        if (scored.isPresent() && scored.getAsLong() >= likeNanos) {
            judged.judged(nowNanos);
        }
    }

    /** The latest score; not a number before the first. */
    float score() {
        return score;
    }

    /** Its scores of the last hours. */
    ScoreHistory.Kept scores(long nowNanos) {
        return scores.kept(nowNanos);
    }

    /** When the newest scored frame was captured, on the ticker. */
    OptionalLong scoredNanos() {
        return scoredNanos;
    }

    /** What its worker says now. */
    CameraStatus status() {
        return status.get();
    }

    void elapse(long nowNanos) {
        JudgedShare share = judged;
        boolean before = share.isUnjudged();
        share.elapse(nowNanos);
        if (!before && share.isUnjudged()) {
            LOG.warn("camera={} is hardly judged: its frames come, the network has no time for them", id);
        } else if (before && !share.isUnjudged()) {
            LOG.info("camera={} is judged again", id);
        }
    }

    CameraHealth health(long nowNanos) {
        return health(status.get(), nowNanos);
    }

    private CameraHealth health(CameraStatus now, long nowNanos) {
        CameraHealth health = CameraHealth.of(
                now, now.lastSeenNanos(), nowNanos, config.capture().staleAfter());
        return health.judgedEnough(!judged.isUnjudged());
    }

    CameraView view(AlarmState state, long nowNanos) {
        CameraStatus now = status.get();
        CameraHealth health = health(now, nowNanos);
        // By the ticker: the clock may be set while the camera goes on.
        OptionalLong last = now.lastFrameNanos();
        OptionalLong scored = scoredNanos;
        float newest = score;
        return new CameraView(
                id,
                config.name(),
                state,
                health,
                Float.isNaN(newest) ? OptionalDouble.empty() : OptionalDouble.of(newest),
                now.lastFrameAt(),
                last.isPresent() ? Optional.of(Duration.ofNanos(nowNanos - last.getAsLong())) : Optional.empty(),
                rate.perSecond(nowNanos),
                scored.isPresent() ? Optional.of(Duration.ofNanos(nowNanos - scored.getAsLong())) : Optional.empty(),
                scoredRate.perSecond(nowNanos),
                judged.perSecond(nowNanos),
                now.reconnects(),
                now.width(),
                now.height(),
                error(now, health, nowNanos),
                config.group());
    }

    private static Optional<String> error(CameraStatus now, CameraHealth health, long nowNanos) {
        return switch (health) {
            case DOWN -> now.lastError();
            case CONNECTING, STALE -> now.trouble().map(why -> why.words(nowNanos));
            case UP, UNJUDGED, FROZEN, COVERED, ENDED -> Optional.empty();
        };
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
