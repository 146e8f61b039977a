package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.CameraStatus;
import io.emberwatch.monitor.camera.CameraWorker;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.camera.FrameDemand;
import io.emberwatch.monitor.camera.clip.ClipRecorder;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.inference.InferenceLoad;
import io.emberwatch.monitor.inference.LatestFrames;
import io.emberwatch.monitor.metrics.MonitorMetrics;
import io.emberwatch.monitor.render.RenderWorker;
import java.time.Duration;
import java.util.Collection;
import java.util.Random;

/** Starts and stops the cameras' threads, each alone: no other camera loses a frame by it. Thread-safe. */
final class CameraThreads implements AutoCloseable {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(3);

    private final CameraWorker.Group workers = new CameraWorker.Group(STOP_WITHIN);
    private final CameraSourceFactory sources;
    private final FramePool pool;
    private final LatestFrames slots;
    private final ClipRecorder clips;
    private final Judging judging;
    private final RenderWorker publish;
    private final MonitorMetrics metrics;
    private final CaptureTime time;

    /** What looks at a camera's frames before they are scored. */
    record Judging(CameraRegistry cameras, FireWatch watch, InferenceLoad load, InferenceWatchdog watchdog) {}

    CameraThreads(
            CameraSourceFactory sources,
            FramePool pool,
            LatestFrames slots,
            ClipRecorder clips,
            Judging judging,
            RenderWorker publish,
            MonitorMetrics metrics,
            CaptureTime time) {
        this.sources = sources;
        this.pool = pool;
        this.slots = slots;
        this.clips = clips;
        this.judging = judging;
        this.publish = publish;
        this.metrics = metrics;
        this.time = time;
    }

    /** Connects a camera as it is configured now, on a thread of its own. */
    void start(WatchedCamera camera) {
        CameraId id = camera.id();
        CameraConfig config = camera.config();
        FrameIntake intake = new FrameIntake(
                id,
                config.detect().maxStill(),
                judging.watch(),
                judging.cameras(),
                judging.load(),
                publish,
                metrics.inference(),
                frame -> {
                    judging.watchdog().frameArrived();
                    slots.put(frame);
                },
                () -> slots.passedOver(id));
        FrameDemand demand = new FrameDemand(
                config.capture(),
                camera.attention(),
                () -> slots.hasRoomFor(id),
                () -> {
                    metrics.capture().frameSkipped(id, "busy");
                    intake.refused();
                },
                time.ticker());
        CameraWorker worker = new CameraWorker(
                id,
                config,
                (one, its) -> sources.create(one, its, clips.tap(one), demand),
                pool,
                intake::take,
                demand,
                metrics.capture(),
                time,
                new Random());
        camera.watch(worker::status);
        workers.start(worker);
    }

    /** Whether the camera has a thread that was not stopped. */
    boolean runs(WatchedCamera camera) {
        return workers.has(camera.id());
    }

    /** Stops these, all of them at a time; waits three seconds at most. An interrupt ends the wait and stays set. */
    void stop(Collection<WatchedCamera> cameras) {
        // A camera that is connected anew is connecting from now on: its end is no fault of it.
        cameras.forEach(camera -> camera.watch(CameraStatus::initial));
        workers.stop(cameras.stream().map(WatchedCamera::id).toList());
    }

    /** Stops all. */
    @Override
    public void close() {
        workers.close();
    }
}
