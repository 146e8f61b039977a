package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A camera most of whose frames are damaged for half a minute, in a time that runs faster than the real one. */
@Timeout(120)
class LongDamageTest {
    private static final int FASTER = 8;

    @TempDir
    Path folder;

    @Test
    void damageForHalfAMinute_isAFaultOfTheCamera_thatEndsWithIt_onOneConnection() throws Exception {
        VideoClip clip = FaultClips.room(folder.resolve("room.mp4"), 640, 352, 25, 25, 100);
        long began = System.nanoTime();
        CaptureTime fast = new CaptureTime(
                Clock.systemUTC(),
                () -> began + (System.nanoTime() - began) * FASTER,
                nanos -> TimeUnit.NANOSECONDS.sleep(nanos / FASTER));
        try (FaultRtspServer server = FaultRtspServer.open()) {
            FaultCamera script = server.add("/hall", clip).seeded(19);
            try (LiveCamera camera = new LiveCamera(
                            "hall",
                            TestConfigs.camera(
                                    server.url(script), TestConfigs.capture(Duration.ofSeconds(100), 25, false)),
                            fast)
                    .start()) {
                await().atMost(Duration.ofSeconds(20)).until(() -> camera.frames.get() >= 5);
                assertThat(camera.worker.status().trouble()).isEmpty();

                script.losing(0.1);
                long damaged = System.nanoTime();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> camera.worker.status().trouble().isPresent());
                assertThat(Duration.ofNanos((System.nanoTime() - damaged) * FASTER))
                        .as("by the camera's time")
                        .isGreaterThan(Duration.ofSeconds(10));
                StreamTrouble trouble = camera.worker.status().trouble().orElseThrow();
                assertThat(trouble.kind()).isEqualTo(StreamTrouble.Kind.DAMAGED);
                assertThat(trouble.reason())
                        .startsWith("damaged video, about ")
                        .contains("% of packets lost; check the camera's network");
                assertThat(trouble.blinds(fast.ticker().getAsLong(), Duration.ofHours(1)))
                        .isTrue();

                script.losing(0);
                int frames = camera.frames.get();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> camera.worker.status().trouble().isEmpty());
                await().atMost(Duration.ofSeconds(10)).until(() -> camera.frames.get() > frames);
                assertThat(script.plays()).isEqualTo(1);
                assertThat(camera.listener.events).noneMatch(event -> event.startsWith("disconnected"));
            }
        }
    }
}
