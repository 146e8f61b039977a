package io.emberwatch.monitor.camera;

import io.emberwatch.core.frame.CameraId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it heard, in order; frames are only counted. */
final class RecordingListener implements CaptureListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<Boolean> covers = new CopyOnWriteArrayList<>();
    final List<Duration> waits = new CopyOnWriteArrayList<>();
    final AtomicInteger frames = new AtomicInteger();

    @Override
    public void connected(CameraId camera, int width, int height, String description) {
        events.add("connected " + description);
    }

    @Override
    public void frameCaptured(CameraId camera, Instant capturedAt, long decodeNanos) {
        frames.incrementAndGet();
    }

    @Override
    public void frameDropped(CameraId camera, String reason) {
        events.add("dropped " + reason);
    }

    @Override
    public void disconnected(CameraId camera, String reason) {
        events.add("disconnected " + reason);
    }

    @Override
    public void reconnecting(CameraId camera, Duration wait) {
        waits.add(wait);
    }

    @Override
    public void frozen(CameraId camera, boolean frozen) {
        events.add("frozen " + frozen);
    }

    @Override
    public void covered(CameraId camera, boolean covered) {
        covers.add(covered);
    }

    @Override
    public void ended(CameraId camera) {
        events.add("ended");
    }
}
