package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.web.WebListener;
import io.emberwatch.monitor.web.access.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The viewers of the MJPEG streams, logins and refusals. Thread-safe. */
final class WebMeters implements WebListener {
    private final ByCamera<Audience> audiences;
    private final Map<LoginResult, Counter> logins = new EnumMap<>(LoginResult.class);
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);

    WebMeters(MeterRegistry registry, Set<CameraId> cameras) {
        audiences = new ByCamera<>(cameras, camera -> new Audience(registry, camera));
        for (LoginResult result : LoginResult.values()) {
            logins.put(
                    result,
                    Counter.builder("emberwatch.logins")
                            .description(
                                    "Passwords and tokens that people and programs sent, but those found right before")
                            .tag("result", result.label())
                            .register(registry));
        }
        for (Refusal why : Refusal.values()) {
            refused.put(
                    why,
                    Counter.builder("emberwatch.http.refused")
                            .description("Requests that were refused for the sake of who sent them")
                            .tag("reason", why.label())
                            .register(registry));
        }
    }

    /** From now on these are the cameras. */
    void follow(Set<CameraId> cameras) {
        audiences.follow(cameras);
    }

    @Override
    public void login(LoginResult result) {
        logins.get(result).increment();
    }

    @Override
    public void requestRefused(Refusal why) {
        refused.get(why).increment();
    }

    @Override
    public void viewerJoined(CameraId camera) {
        audiences.of(camera, audience -> audience.viewers.incrementAndGet());
    }

    @Override
    public void viewerLeft(CameraId camera) {
        audiences.of(camera, audience -> audience.viewers.decrementAndGet());
    }

    @Override
    public void viewerEvicted(CameraId camera) {
        audiences.of(camera, audience -> audience.evicted.increment());
    }

    @Override
    public void mjpegFrameDropped(CameraId camera) {
        audiences.of(camera, audience -> audience.skipped.increment());
    }

    /** The meters of one camera. */
    private static final class Audience {
        private final AtomicInteger viewers = new AtomicInteger();
        private final Counter skipped;
        private final Counter evicted;

        private Audience(MeterRegistry registry, CameraId camera) {
            Gauge.builder("emberwatch.mjpeg.clients", viewers, AtomicInteger::get)
                    .description("Viewers of the camera's stream")
                    .tag("camera", camera.value())
                    .register(registry);
            skipped = Counter.builder("emberwatch.mjpeg.frames.dropped")
                    .description("Images that slow viewers skipped")
                    .tag("camera", camera.value())
                    .register(registry);
            evicted = Counter.builder("emberwatch.mjpeg.evictions")
                    .description("Viewers that were sent away because they took nothing any more")
                    .tag("camera", camera.value())
                    .register(registry);
        }
    }
}
