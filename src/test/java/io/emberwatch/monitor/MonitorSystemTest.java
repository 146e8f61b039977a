package io.emberwatch.monitor;

import static io.emberwatch.monitor.ReloadedMonitor.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.monitor.notify.sink.WebReceiver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running monitor says of itself, its messages and its fires. */
@Timeout(120)
class MonitorSystemTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static HttpResponse<String> test(ReloadedMonitor site, String sink) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + site.monitor.port() + "/api/sinks/" + sink + "/test");
        HttpRequest request = HttpRequest.newBuilder(address)
                .POST(HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(30))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    void testMessage_reachesTheWebhook_andAFireLeavesScoresAndDeliveries() throws Exception {
        Map<String, String> lines = new LinkedHashMap<>(Map.of("gate", ""));
        try (WebReceiver hook = WebReceiver.start();
                ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            assertThat(test(site, "hook").statusCode()).isEqualTo(404);
            site.reload(lines, "notify: {webhook: [{name: hook, url: \"" + hook.url("/fire") + "\"}]}\n");

            HttpResponse<String> sent = test(site, "hook");

            assertThat(sent.body()).isEqualTo("{\"sink\":\"hook\",\"sent\":true,\"error\":null}");
            assertThat(sent.statusCode()).isEqualTo(200);
            assertThat(hook.received())
                    .anySatisfy(each -> assertThat(each.content()).contains("\"event\":\"test\""));
            hook.answer(exchange -> exchange.sendResponseHeaders(500, -1));
            HttpResponse<String> refused = test(site, "hook");
            assertThat(refused.statusCode()).isEqualTo(502);
            assertThat(JSON.readTree(refused.body()).path("error").asText()).contains("500");
            hook.answer(exchange -> exchange.sendResponseHeaders(200, -1));

            site.cameras.burn("gate", true);
            await().atMost(PATIENCE)
                    .until(() -> !site.client.incidents("kind=fire").isEmpty());
            String id = site.client.incidents("kind=fire").path(0).path("id").asText();
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode scores = JSON.readTree(site.client.text("/api/incidents/" + id + "/scores"));
                assertThat(scores.path("points").size()).isGreaterThan(2);
                assertThat(scores.path("threshold").asDouble()).isBetween(0.0, 1.0);
                JsonNode message = JSON.readTree(site.client.text("/api/incidents/" + id + "/notifications"))
                        .path(0);
                assertThat(message.path("sink").asText()).isEqualTo("hook");
                assertThat(message.path("event").asText()).isEqualTo("started");
                assertThat(message.path("state").asText()).isEqualTo("sent");
            });

            JsonNode system = JSON.readTree(site.client.text("/api/system"));
            assertThat(system.path("version").asText()).isEqualTo(BuildInfo.version());
            assertThat(system.path("config").asText()).hasSize(64);
            assertThat(system.path("model").path("architecture").asText()).isEqualTo("counting");
            assertThat(system.path("model").path("card").isNull()).isTrue();
            assertThat(system.path("rates").path("arriving").asDouble()).isPositive();
            assertThat(system.path("latencies").findValuesAsText("step")).contains("capture_to_alert");
            assertThat(system.path("disk").path("free").asLong()).isPositive();
            assertThat(system.path("memory").path("resident").asLong()).isPositive();
            assertThat(system.path("checks").path("running").path("ok").asBoolean())
                    .isTrue();
        }
    }
}
