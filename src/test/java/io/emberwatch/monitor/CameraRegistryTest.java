package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.SteppedCamera.Step;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.camera.CameraWorker;
import io.emberwatch.monitor.camera.CaptureListener;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.web.CameraView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real worker on a camera that moves step by step; time stands still unless the test moves it. */
@Timeout(60)
class CameraRegistryTest {
    private static final CameraId GATE = new CameraId("gate");
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private final AtomicReference<Instant> wall = new AtomicReference<>(NOON);
    private final AtomicLong nanos = new AtomicLong();
    private final SteppedCamera camera = new SteppedCamera();
    private final List<Set<IncidentKind>> told = new ArrayList<>();
    private CameraRegistry registry;
    private CameraWorker worker;

    @BeforeEach
    void start() throws Exception {
        MonitorConfig config = new ConfigLoader(System::getenv)
                .parse("test.yml", "cameras: {gate: {url: 'demo:', capture: {stale_after: 10s}}}");
        CaptureTime time = new CaptureTime(
                new Clock() {
                    @Override
                    public ZoneOffset getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(java.time.ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return wall.get();
                    }
                },
                nanos::get,
                wait -> {});
        FireWatch watch = FireWatch.over(config.cameras(), nanos::get, new AlarmListener() {});
        registry = new CameraRegistry(config.cameras(), watch, time);
        worker = new CameraWorker(
                GATE,
                config.cameras().get(GATE),
                (id, configured) -> camera,
                new FramePool(2),
                VideoFrame::close,
                CaptureListener.NOOP,
                time,
                new Random(1));
        registry.watch(GATE, worker::status);
        worker.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        worker.stop();
        assertThat(worker.awaitStopped(Duration.ofSeconds(10))).isTrue();
    }

    private CameraView view() {
        return registry.cameras().get(0);
    }

    private void awaitHealth(CameraHealth health) {
        await("health " + health).until(() -> view().health() == health);
    }

    private void reportFaults() {
        registry.reportFaults((id, kinds) -> told.add(kinds));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        wall.updateAndGet(now -> now.plus(time));
    }

    private void show() {
        // Far enough from the image before that none is left out.
        pass(Duration.ofSeconds(2));
        camera.next(Step.SHOW);
        await("frame").until(() -> view().lastFrameAt().equals(java.util.Optional.of(wall.get())));
    }

    @Test
    void age_isThatOfTheTicker_whateverTheClockIsSetTo() {
        camera.next(Step.CONNECT);
        show();

        wall.set(NOON.plus(Duration.ofDays(1)));
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(view().age()).contains(Duration.ofSeconds(4));
        assertThat(view().health()).isEqualTo(CameraHealth.UP);
        assertThat(registry.stale(GATE)).isZero();

        wall.set(NOON.minus(Duration.ofDays(1)));
        nanos.addAndGet(Duration.ofSeconds(7).toNanos());
        assertThat(view().age()).contains(Duration.ofSeconds(11));
        assertThat(view().health()).isEqualTo(CameraHealth.STALE);
        assertThat(registry.stale(GATE)).isEqualTo(1);
    }

    @Test
    void reconnectedCamera_isConnectingUntilItsFirstImage_andNeverStale() {
        camera.next(Step.CONNECT);
        show();
        reportFaults();
        camera.next(Step.FAIL);
        awaitHealth(CameraHealth.DOWN);
        reportFaults();
        pass(Duration.ofMinutes(3));

        camera.next(Step.CONNECT);
        awaitHealth(CameraHealth.CONNECTING);
        reportFaults();
        show();
        reportFaults();

        assertThat(view().health()).isEqualTo(CameraHealth.UP);
        assertThat(told).containsExactly(Set.of(), Set.of(IncidentKind.CAMERA_DOWN), Set.of());
    }

    @Test
    void cameraThatConnectsAndNeverDelivers_isDownAllTheWhile() {
        camera.next(Step.FAIL);
        awaitHealth(CameraHealth.DOWN);
        reportFaults();
        for (int attempt = 0; attempt < 3; attempt++) {
            camera.next(Step.CONNECT);
            awaitHealth(CameraHealth.CONNECTING);
            reportFaults();
            pass(Duration.ofMinutes(1));
            camera.next(Step.FAIL);
            awaitHealth(CameraHealth.DOWN);
            reportFaults();
        }

        assertThat(told).hasSize(4).containsOnly(Set.of(IncidentKind.CAMERA_DOWN));
    }

    @Test
    void delivery_thatStopsWithoutAWord_isStale() {
        camera.next(Step.CONNECT);
        show();
        pass(Duration.ofSeconds(11));
        reportFaults();

        assertThat(view().health()).isEqualTo(CameraHealth.STALE);
        assertThat(told).containsExactly(Set.of(IncidentKind.CAMERA_STALE));
    }
}
