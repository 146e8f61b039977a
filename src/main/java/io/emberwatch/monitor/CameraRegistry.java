package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.camera.CameraStatus;
import io.emberwatch.monitor.camera.CameraWorker;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.web.CameraDirectory;
import io.emberwatch.monitor.web.CameraView;
import io.emberwatch.monitor.web.Feed;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What the web page shows of each camera, gathered from the stages. Thread-safe once all workers are put. */
final class CameraRegistry implements CameraDirectory {
    private final Map<CameraId, Row> rows = new LinkedHashMap<>();
    private final FireWatch watch;
    private final CaptureTime time;

    CameraRegistry(Map<CameraId, CameraConfig> cameras, FireWatch watch, CaptureTime time) {
        this.watch = watch;
        this.time = time;
        cameras.forEach((id, config) -> rows.put(id, new Row(id, config)));
    }

    void put(CameraWorker worker) {
        rows.get(worker.camera()).worker = worker;
    }

    void captured(VideoFrame frame) {
        rows.get(frame.camera()).rate.frameAt(frame.capturedNanos());
    }

    void scored(CameraId camera, float score) {
        rows.get(camera).score = score;
    }

    /** 0 where the newest picture is young enough, or the file has been played to its end; 1 where not. */
    double stale(CameraId camera) {
        Row row = rows.get(camera);
        Feed feed = row.feed(row.status());
        return feed == Feed.DOWN || feed == Feed.STALE || feed == Feed.CONNECTING ? 1 : 0;
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
        private volatile CameraWorker worker;
        private volatile float score = Float.NaN;

        private Row(CameraId id, CameraConfig config) {
            this.id = id;
            this.config = config;
        }

        private Optional<CameraStatus> status() {
            return Optional.ofNullable(worker).map(CameraWorker::status);
        }

        /** By the ticker: the clock may be set while the camera goes on. */
        private Optional<Duration> age(Optional<CameraStatus> status) {
            OptionalLong last = status.map(CameraStatus::lastFrameNanos).orElseGet(OptionalLong::empty);
            return last.isPresent()
                    ? Optional.of(Duration.ofNanos(time.ticker().getAsLong() - last.getAsLong()))
                    : Optional.empty();
        }

        private boolean isFresh(Optional<CameraStatus> status) {
            return age(status)
                    .map(age -> age.compareTo(config.capture().staleAfter()) <= 0)
                    .orElse(false);
        }

        private CameraView view() {
            Optional<CameraStatus> status = status();
            Feed feed = feed(status);
            return new CameraView(
                    id,
                    config.name(),
                    watch.state(id),
                    feed,
                    Float.isNaN(score) ? OptionalDouble.empty() : OptionalDouble.of(score),
                    status.flatMap(CameraStatus::lastFrameAt),
                    age(status),
                    rate.perSecond(time.ticker().getAsLong()),
                    status.map(CameraStatus::reconnects).orElse(0L),
                    status.map(CameraStatus::width).orElse(0),
                    status.map(CameraStatus::height).orElse(0),
                    feed == Feed.DOWN ? status.flatMap(CameraStatus::lastError) : Optional.empty());
        }

        private Feed feed(Optional<CameraStatus> status) {
            if (status.isEmpty()) {
                return Feed.CONNECTING;
            }
            CameraStatus now = status.get();
            return switch (now.state()) {
                case CONNECTING -> now.lastError().isPresent() ? Feed.DOWN : Feed.CONNECTING;
                case DOWN -> Feed.DOWN;
                case STOPPED -> Feed.ENDED;
                case ENDED -> Feed.ENDED;
                case UP -> {
                    // An older frame is of the connection before, and its age no fault of this one.
                    if (!now.delivering()) {
                        yield Feed.CONNECTING;
                    }
                    if (!isFresh(status)) {
                        yield Feed.STALE;
                    }
                    if (now.frozen()) {
                        yield Feed.FROZEN;
                    }
                    yield now.covered() ? Feed.COVERED : Feed.UP;
                }
            };
        }
    }
}
