package io.emberwatch.monitor.camera;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.config.CameraConfig;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A worker on the real FFmpeg source in real time, whose frames are counted and closed. */
final class LiveCamera implements AutoCloseable {
    final RecordingListener listener = new RecordingListener();
    final FramePool pool = new FramePool(3);
    final AtomicInteger frames = new AtomicInteger();
    final CameraWorker worker;

    LiveCamera(String id, CameraConfig config) {
        this(id, config, CaptureTime.system());
    }

    /** In a time that may run faster than the real one. */
    LiveCamera(String id, CameraConfig config, CaptureTime time) {
        worker = new CameraWorker(
                new CameraId(id),
                config,
                (camera, camConfig) -> new FfmpegCameraSource(camConfig, time.ticker()),
                pool,
                this::take,
                listener,
                time,
                new SplittableRandom(3));
    }

    LiveCamera start() {
        worker.start();
        return this;
    }

    CameraStatus.Connection connection() {
        return worker.status().connection();
    }

    /** How long stopping took. */
    Duration stop() throws InterruptedException {
        long begin = System.nanoTime();
        worker.stop();
        if (!worker.awaitStopped(Duration.ofSeconds(20))) {
            throw new AssertionError("camera " + worker.camera() + " did not stop");
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test ran out of time", e);
        }
        if (pool.leased() != 0) {
            throw new AssertionError(pool.leased() + " frames were never closed");
        }
    }

    private void take(VideoFrame frame) {
        frames.incrementAndGet();
        frame.close();
    }
}
