package io.emberwatch.monitor;

import static io.emberwatch.monitor.ReloadedMonitor.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.emberwatch.core.file.Json;
import io.emberwatch.monitor.notify.sink.WebReceiver;
import io.emberwatch.monitor.notify.sink.WebReceiver.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sinks that are exchanged while something burns. */
@Timeout(180)
class SinkReloadTest {
    private static final List<String> CAMERAS = List.of("gate", "hall", "yard");

    @TempDir
    private Path folder;

    /** The keys of what was answered with 200, in that order. */
    private final List<String> accepted = new CopyOnWriteArrayList<>();

    @Test
    void reloadDuringAFire_thatRestartsASink_losesNoMessage_andTellsTheEndOnce() throws Exception {
        Map<String, String> lines = new LinkedHashMap<>();
        CAMERAS.forEach(camera -> lines.put(camera, ""));
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (WebReceiver receiver = WebReceiver.start();
                ReloadedMonitor site = new ReloadedMonitor(folder, lines)) {
            receiver.answer(this::take);
            site.reload(lines, sink(receiver, 60));
            site.cameras.burn("gate", true);
            await().atMost(PATIENCE).until(() -> taken(receiver, "started").equals(List.of("gate")));

            // Exchanged while a message is under way.
            receiver.answer(exchange -> {
                arrived.countDown();
                goOn.await();
                exchange.sendResponseHeaders(503, -1);
            });
            site.cameras.burn("yard", true);
            assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(site.reload(lines, sink(receiver, 59)).changed())
                    .singleElement()
                    .asString()
                    .startsWith("notify.webhook")
                    .endsWith("timeout");
            receiver.answer(this::take);
            goOn.countDown();
            await().atMost(PATIENCE).until(() -> taken(receiver, "started").equals(List.of("gate", "yard")));

            // Exchanged while messages wait to be tried again; the fires end meanwhile.
            receiver.answer(exchange -> exchange.sendResponseHeaders(503, -1));
            int before = receiver.received().size();
            site.cameras.burn("hall", true);
            await().atMost(PATIENCE).until(() -> receiver.received().size() > before);
            CAMERAS.forEach(camera -> site.cameras.burn(camera, false));
            await().atMost(PATIENCE)
                    .until(() -> site.client
                            .incidents("kind=fire")
                            .findValuesAsText("end")
                            .equals(List.of("cleared", "cleared", "cleared")));
            site.reload(lines, sink(receiver, 58));
            assertThat(taken(receiver, "ended")).isEmpty();
            receiver.answer(this::take);
            await().atMost(PATIENCE).until(() -> taken(receiver, "ended").size() >= 3);
            site.reload(lines, sink(receiver, 57));
            CAMERAS.forEach(camera -> site.awaitMore(camera, 20));

            assertThat(taken(receiver, "started")).containsExactly("gate", "yard", "hall");
            assertThat(taken(receiver, "ended")).containsExactlyInAnyOrderElementsOf(CAMERAS);
            assertThat(site.metric("emberwatch_alert_events_lost_total")).isZero();
        }
    }

    private static String sink(WebReceiver receiver, int seconds) {
        return """
                notify:
                  backoff: {initial: 100ms, max: 200ms}
                  webhook: [{name: hook, url: "%s", timeout: %ds}]
                """.formatted(receiver.url("/hook"), seconds);
    }

    private void take(HttpExchange exchange) throws IOException {
        accepted.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        exchange.sendResponseHeaders(200, -1);
    }

    /** The cameras whose message of that event was accepted, in order. */
    private List<String> taken(WebReceiver receiver, String event) throws JsonProcessingException {
        Map<String, JsonNode> messages = new HashMap<>();
        for (Received each : receiver.received()) {
            JsonNode message = Json.parse(each.content());
            messages.put(message.path("key").asText(), message);
        }
        return accepted.stream()
                .map(messages::get)
                .filter(message -> message.path("event").asText().equals(event))
                .map(message -> message.path("camera").asText())
                .toList();
    }
}
