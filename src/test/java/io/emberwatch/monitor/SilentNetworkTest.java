package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.ConfigLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the rule InferenceSilent goes by, in a running monitor whose network hangs. */
@Timeout(60)
class SilentNetworkTest {
    private static final String SILENCE = "emberwatch_inference_silence_seconds";

    @TempDir
    private Path folder;

    @Test
    void hungNetwork_isSilentUntilItsNextVerdict() throws Exception {
        AtomicLong leap = new AtomicLong();
        CaptureTime system = CaptureTime.system();
        CaptureTime time =
                new CaptureTime(system.clock(), () -> system.ticker().getAsLong() + leap.get(), system.pause());
        HangingClassifier network = new HangingClassifier();
        try (Monitor monitor = Monitor.start(
                new ConfigLoader(System::getenv).parse("test.yml", """
                        defaults: {capture: {fps: 50}}
                        cameras: {north: {url: "demo:"}}
                        canary: {enabled: false}
                        incidents: {path: "%s"}
                        web: {bind: "127.0.0.1:0"}
                        """.formatted(folder.resolve("incidents"))),
                (id, camera) -> new PaintedCamera(1, 0),
                network,
                time)) {
            try {
                MonitorClient client = new MonitorClient(monitor.port());
                assertThat(client.metric(SILENCE).orElseThrow()).isLessThan(20);
                network.awaitAsked();
                leap.set(Duration.ofSeconds(30).toNanos());
                await().untilAsserted(() ->
                        assertThat(client.metric(SILENCE).orElseThrow()).isGreaterThan(20));
                assertThat(client.status("/readyz")).isEqualTo(503);

                network.release();
                await().untilAsserted(() ->
                        assertThat(client.metric(SILENCE).orElseThrow()).isLessThan(20));
            } finally {
                network.release();
            }
        }
    }
}
