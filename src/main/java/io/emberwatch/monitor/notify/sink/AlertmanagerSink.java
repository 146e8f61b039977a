package io.emberwatch.monitor.notify.sink;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.monitor.config.AlertmanagerConfig;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Alerts of Prometheus' Alertmanager (API v2): one a incident, named after its kind, sent again while it is open
 * because Alertmanager forgets, and with its end when it is over. A repetition is the same alert there.
 */
final class AlertmanagerSink implements AlertSink {
    private final AlertmanagerConfig config;
    private final MessageJson json;
    private final HttpExchange http;
    private final String base;

    AlertmanagerSink(AlertmanagerConfig config, MessageJson json) {
        this.config = config;
        this.json = json;
        this.http = new HttpExchange(config.timeout(), Trust.of(config.tls(), "notify.alertmanager"));
        this.base = config.url().toString().replaceAll("/+$", "");
    }

    @Override
    public String name() {
        return "alertmanager";
    }

    @Override
    public Optional<Duration> refreshEvery() {
        return Optional.of(config.refresh());
    }

    @Override
    public boolean wants(Incident incident) {
        return config.only().wants(incident.kind().label(), incident.camera().value());
    }

    @Override
    public void send(Notification notification) throws SinkException, InterruptedException {
        post(List.of(notification.incident()));
    }

    @Override
    public void refresh(List<Incident> open) throws SinkException, InterruptedException {
        List<Incident> wanted = open.stream().filter(this::wants).toList();
        if (!wanted.isEmpty()) {
            post(wanted);
        }
    }

    /** Reads its status, which needs the same login as an alert. */
    @Override
    public void probe() throws SinkException, InterruptedException {
        http.send(request(base + "/api/v2/status").GET().build());
    }

    private HttpRequest.Builder request(String address) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).header("User-Agent", "Emberwatch");
        config.username().ifPresent(user -> request.header("Authorization", basic(user)));
        return request;
    }

    private void post(List<Incident> incidents) throws SinkException, InterruptedException {
        ArrayNode body = MessageJson.JSON.createArrayNode();
        incidents.forEach(incident -> body.add(alert(incident)));
        http.send(request(base + "/api/v2/alerts")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    private ObjectNode alert(Incident incident) {
        ObjectNode alert = MessageJson.JSON.createObjectNode();
        alert.putObject("labels")
                .put("alertname", alertName(incident))
                .put("camera", incident.camera().value())
                .put("severity", incident.kind().severity().label())
                .put("incident", incident.id());
        ObjectNode annotations = alert.putObject("annotations");
        annotations.put("summary", incident.kind().title() + " at " + json.cameraName(incident.camera()));
        if (incident.kind() == IncidentKind.FIRE) {
            annotations.put("peak_score", MessageJson.score(incident).toPlainString());
        }
        json.imageUrl(incident).ifPresent(url -> annotations.put("picture", url));
        alert.put("startsAt", incident.startedAt().toString());
        incident.endedAt()
                // Alertmanager takes an alert for one that fires if it ends as it starts.
                .map(end -> end.isAfter(incident.startedAt())
                        ? end
                        : incident.startedAt().plusMillis(1))
                .map(Instant::toString)
                .ifPresent(end -> alert.put("endsAt", end));
        json.incidentUrl(incident).ifPresent(url -> alert.put("generatorURL", url));
        return alert;
    }

    /** Such as {@code EmberwatchFire}. */
    private static String alertName(Incident incident) {
        StringBuilder name = new StringBuilder("Emberwatch");
        boolean first = true;
        for (char letter : incident.kind().label().toCharArray()) {
            if (letter != '_') {
                name.append(first ? Character.toUpperCase(letter) : letter);
            }
            first = letter == '_';
        }
        return name.toString();
    }

    private String basic(String user) {
        String pair = user + ":"
                + config.password().map(password -> password.reveal()).orElse("");
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
