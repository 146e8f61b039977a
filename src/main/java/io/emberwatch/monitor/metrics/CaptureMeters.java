package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.CaptureListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Cameras as seen from their threads, a series a camera from the start. Thread-safe. */
final class CaptureMeters implements CaptureListener {
    private final ByCamera<CameraFeed> feeds;
    private final FrameMeters frameMeters;

    CaptureMeters(MeterRegistry registry, Set<CameraId> cameras, FrameMeters frameMeters) {
        this.frameMeters = frameMeters;
        this.feeds = new ByCamera<>(cameras, camera -> new CameraFeed(registry, camera));
    }

    /** From now on these are the cameras. */
    void follow(Set<CameraId> cameras) {
        feeds.follow(cameras);
    }

    @Override
    public void connected(CameraId camera, int width, int height, String description) {
        feeds.of(camera, feed -> {
            feed.connections.increment();
            feed.up = 1;
        });
    }

    @Override
    public void frameCaptured(CameraId camera, Instant capturedAt, long decodeNanos) {
        feeds.of(camera, feed -> {
            feed.frames.increment();
            feed.lastFrame = capturedAt.toEpochMilli() / 1e3;
        });
        frameMeters.took("decode", decodeNanos);
    }

    @Override
    public void frameDropped(CameraId camera, String reason) {
        frameMeters.dropped(camera, reason);
    }

    @Override
    public void frameSkipped(CameraId camera, String reason) {
        frameMeters.skipped(camera, reason);
    }

    @Override
    public void disconnected(CameraId camera, String reason) {
        feeds.of(camera, CameraFeed::down);
    }

    @Override
    public void reconnecting(CameraId camera, Duration wait) {
        feeds.of(camera, feed -> feed.reconnects.increment());
    }

    @Override
    public void frozen(CameraId camera, boolean frozen) {
        feeds.of(camera, feed -> feed.frozen = frozen);
    }

    @Override
    public void covered(CameraId camera, boolean covered) {
        feeds.of(camera, feed -> feed.covered = covered);
    }

    @Override
    public void ended(CameraId camera) {
        feeds.of(camera, feed -> {
            feed.down();
            // Neither up nor down: nobody should be woken for a file that was played to its end.
            feed.up = Double.NaN;
        });
    }

    /** The meters of one camera. */
    private static final class CameraFeed {
        private final Counter frames;
        private final Counter connections;
        private final Counter reconnects;
        private volatile double up;
        private volatile boolean frozen;
        private volatile boolean covered;
        private volatile double lastFrame;

        private CameraFeed(MeterRegistry registry, CameraId camera) {
            frames = Counter.builder("emberwatch.frames.captured")
                    .description("Frames handed to inference")
                    .tag("camera", camera.value())
                    .register(registry);
            connections = Counter.builder("emberwatch.camera.connections")
                    .description("Connections that were made, however short they lasted")
                    .tag("camera", camera.value())
                    .register(registry);
            reconnects = Counter.builder("emberwatch.camera.reconnects")
                    .description("Attempts to connect again after a failure")
                    .tag("camera", camera.value())
                    .register(registry);
            Gauge.builder("emberwatch.camera.up", this, feed -> feed.up)
                    .description("1 while the camera delivers, 0 while it is down; not a number once a file has ended")
                    .tag("camera", camera.value())
                    .register(registry);
            Gauge.builder("emberwatch.camera.frozen", this, feed -> feed.frozen ? 1 : 0)
                    .description("1 while the camera delivers, but always the same image")
                    .tag("camera", camera.value())
                    .register(registry);
            Gauge.builder("emberwatch.camera.covered", this, feed -> feed.covered ? 1 : 0)
                    .description("1 while the camera delivers, but its lens is covered or its image black")
                    .tag("camera", camera.value())
                    .register(registry);
            Gauge.builder("emberwatch.camera.last.frame.timestamp", this, feed -> feed.lastFrame)
                    .description("Capture time of the latest frame, seconds since 1970; 0 before the first")
                    .baseUnit("seconds")
                    .tag("camera", camera.value())
                    .register(registry);
        }

        private void down() {
            up = 0;
            frozen = false;
            covered = false;
        }
    }
}
