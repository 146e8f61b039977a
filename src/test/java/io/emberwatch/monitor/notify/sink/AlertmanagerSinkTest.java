package io.emberwatch.monitor.notify.sink;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static io.emberwatch.monitor.incident.Incidents.YARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.dashboards.AlertReceiver;
import io.emberwatch.dashboards.AlertmanagerServer;
import io.emberwatch.monitor.config.AlertmanagerConfig;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.notify.SinkException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertmanagerSinkTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    Path folder;

    private static AlertmanagerSink sink(String url, Optional<String> user) {
        return new AlertmanagerSink(
                new AlertmanagerConfig(
                        URI.create(url),
                        user,
                        user.map(each -> new Secret("hunter2")),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(20)),
                Messages.JSON);
    }

    @Test
    @Tag("slow")
    void alertmanager_knowsTheIncident_untilItEnds() throws Exception {
        try (AlertReceiver receiver = AlertReceiver.start();
                AlertmanagerServer server = AlertmanagerServer.start(folder, receiver)) {
            String url = "http://127.0.0.1:" + server.port() + "/";
            AlertmanagerSink sink = sink(url, Optional.empty());
            Incident fire = Incident.fire("fire-1", GATE, now.minusSeconds(30), 0.93);
            Incident down = Incident.fault("down-1", YARD, IncidentKind.CAMERA_DOWN, now.minusSeconds(20));

            sink.send(Messages.started(fire));
            sink.send(Messages.started(fire));
            sink.refresh(List.of(fire, down));

            await().atMost(Duration.ofSeconds(20)).until(() -> active(url).size() == 2);
            JsonNode alert = alert(url, "EmberwatchFire");
            assertThat(alert.path("labels").path("camera").asText()).isEqualTo("gate");
            assertThat(alert.path("labels").path("severity").asText()).isEqualTo("critical");
            assertThat(alert.path("labels").path("incident").asText()).isEqualTo("fire-1");
            assertThat(alert.path("annotations").path("peak_score").asText()).isEqualTo("0.930");
            assertThat(Instant.parse(alert.path("startsAt").asText())).isEqualTo(fire.startedAt());
            assertThat(alert(url, "EmberwatchCameraDown")
                            .path("labels")
                            .path("severity")
                            .asText())
                    .isEqualTo("warning");

            sink.send(Messages.ended(fire));
            sink.send(Messages.message(
                    down.ended(down.startedAt(), Incident.End.CLEARED),
                    io.emberwatch.monitor.incident.Notification.Event.ENDED,
                    Optional.empty()));

            await().atMost(Duration.ofSeconds(40)).until(() -> active(url).isEmpty());
        }
    }

    @Test
    void access_isBasicAuthentication_andARefusalAFailure() throws Exception {
        try (WebReceiver receiver = WebReceiver.start()) {
            AlertmanagerSink sink = sink(receiver.url("/am").toString(), Optional.of("ann"));
            sink.send(Messages.started(Incidents.fire(GATE, 0)));

            WebReceiver.Received got = receiver.received().get(0);
            assertThat(got.path()).isEqualTo("/am/api/v2/alerts");
            assertThat(got.headers().getFirst("Authorization")).isEqualTo("Basic YW5uOmh1bnRlcjI=");
            receiver.answer(exchange -> exchange.sendResponseHeaders(401, -1));
            assertThatThrownBy(() -> sink.refresh(List.of(Incidents.fire(GATE, 0))))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("answered 401");
        }
    }

    private static JsonNode active(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "api/v2/alerts?active=true"))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static JsonNode alert(String url, String name) throws Exception {
        for (JsonNode alert : active(url)) {
            if (alert.path("labels").path("alertname").asText().equals(name)) {
                return alert;
            }
        }
        throw new AssertionError("Alertmanager has no alert " + name);
    }
}
