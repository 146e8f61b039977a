package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.ConfigLoader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running monitor tells of its sinks before there is anything to send. */
@Timeout(120)
class SinkHealthTest {
    @TempDir
    private Path folder;

    @Test
    void sinkThatCannotBeReached_turnsReadyzRed_andIsInTheApiAndTheMetrics_beforeAnyIncident() throws Exception {
        int closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = free.getLocalPort();
        }
        String yaml = """
                cameras: {hall: {url: "demo:?fire=never"}}
                canary: {enabled: false}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                notify:
                  webhook: [{name: control-room, url: "http://127.0.0.1:%d/fire?token=hunter2"}]
                  command: [{name: siren, program: /bin/true}]
                """.formatted(folder.resolve("incidents"), closed);
        try (Monitor monitor = Monitor.start(
                new ConfigLoader(System::getenv).parse("test.yml", yaml),
                (id, camera) -> new PaintedCamera(1, 0),
                new BrightnessClassifier(1, 0),
                CaptureTime.system())) {
            MonitorClient client = new MonitorClient(monitor.port());
            ObjectMapper json = new ObjectMapper();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                JsonNode sinks = json.readTree(client.text("/api/sinks"));
                assertThat(sinks).hasSize(2);
                assertThat(sinks.findValuesAsText("state")).containsExactlyInAnyOrder("failing", "working");
            });
            for (JsonNode sink : json.readTree(client.text("/api/sinks"))) {
                boolean broken = sink.path("name").asText().equals("control-room");
                assertThat(sink.path("state").asText()).isEqualTo(broken ? "failing" : "working");
                assertThat(sink.path("detail").asText()).isNotBlank().doesNotContain("hunter2");
                assertThat(Instant.parse(sink.path("since").asText())).isBefore(Instant.now());
                assertThat(sink.path("waiting").asInt()).isZero();
            }
            assertThat(client.status("/readyz")).isEqualTo(503);
            JsonNode check =
                    json.readTree(client.text("/readyz")).path("checks").path("sinks");
            assertThat(check.path("ok").asBoolean(true)).isFalse();
            assertThat(check.path("detail").asText())
                    .contains("control-room: ")
                    .doesNotContain("siren")
                    .doesNotContain("hunter2");
            assertThat(client.metric("emberwatch_sink_up{sink=\"control-room\"}"))
                    .hasValue(0);
            assertThat(client.metric("emberwatch_sink_up{sink=\"siren\"}")).hasValue(1);
        }
    }
}
