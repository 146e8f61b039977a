package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CoveredCameraTest {
    @TempDir
    private Path folder;

    /** The painted camera's images are of one brightness all over, another one each time. */
    @Test
    void coveredCamera_isAnIncident_butNoReasonToStartTheMonitorAgain() throws Exception {
        MonitorConfig config =
                new ConfigLoader(System::getenv).parse("test.yml", """
                cameras: {hall: {url: "demo:", capture: {fps: 20, covered_after: 1s}}}
                canary: {enabled: false}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                """.formatted(folder.resolve("incidents")));
        Monitor monitor = Monitor.start(
                config, (id, camera) -> new PaintedCamera(1, 0), new BrightnessClassifier(1, 0), CaptureTime.system());
        try (monitor) {
            MonitorClient client = new MonitorClient(monitor.port());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> client.text("/api/incidents?kind=camera_covered&state=open")
                            .contains("\"camera\":\"hall\""));
            assertThat(client.camera("hall").path("feed").asText()).isEqualTo("covered");
            assertThat(client.metric("emberwatch_camera_covered{camera=\"hall\"}"))
                    .hasValue(1);
            assertThat(client.status("/readyz")).isEqualTo(200);
            assertThat(client.text("/readyz"))
                    .contains("alarms are dealt with", "images of peaks are kept", "clips are written");
        }
    }
}
