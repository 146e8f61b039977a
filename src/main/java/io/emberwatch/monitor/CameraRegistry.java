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

/** What is known of each camera now, gathered from the stages. Thread-safe. */
final class CameraRegistry implements CameraDirectory {
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
        rows.get(frame.camera()).rate.frameAt(frame.capturedNanos());
    }

    void scored(CameraId camera, float score) {
        rows.get(camera).score = score;
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
        private volatile Supplier<CameraStatus> status = CameraStatus::initial;
        private volatile float score = Float.NaN;

        private Row(CameraId id, CameraConfig config) {
            this.id = id;
            this.config = config;
        }

        private CameraHealth health(CameraStatus now, long nowNanos) {
            return CameraHealth.of(
                    now, now.lastSeenNanos(), nowNanos, config.capture().staleAfter());
        }

        private CameraView view() {
            CameraStatus now = status.get();
            long nowNanos = time.ticker().getAsLong();
            CameraHealth health = health(now, nowNanos);
            // By the ticker: the clock may be set while the camera goes on.
            OptionalLong last = now.lastFrameNanos();
            return new CameraView(
                    id,
                    config.name(),
                    watch.state(id),
                    health,
                    Float.isNaN(score) ? OptionalDouble.empty() : OptionalDouble.of(score),
                    now.lastFrameAt(),
                    last.isPresent() ? Optional.of(Duration.ofNanos(nowNanos - last.getAsLong())) : Optional.empty(),
                    rate.perSecond(nowNanos),
                    now.reconnects(),
                    now.width(),
                    now.height(),
                    health == CameraHealth.DOWN ? now.lastError() : Optional.empty());
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
