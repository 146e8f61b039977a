package io.emberwatch.dashboards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian's Prometheus with the shipped configuration and rules, scraping one monitor every second. */
public final class PrometheusServer implements AutoCloseable {
    /** One series of an instant query's answer. */
    public record Sample(Map<String, String> labels, double value) {}

    private final ServerProcess server;

    private PrometheusServer(ServerProcess server) {
        this.server = server;
    }

    /** Scrapes {@code 127.0.0.1:monitorPort}; alerts go nowhere. {@code folder} is an empty folder of the test. */
    public static PrometheusServer start(Path folder, int monitorPort) throws IOException {
        return start(folder, monitorPort, "[]");
    }

    /** As above; alerts go to {@code alertmanager}. */
    public static PrometheusServer start(Path folder, int monitorPort, AlertmanagerServer alertmanager)
            throws IOException {
        return start(folder, monitorPort, targets(alertmanager.port()));
    }

    private static PrometheusServer start(Path folder, int monitorPort, String alertmanagers) throws IOException {
        DebianProgram.PROMETHEUS.require();
        Path config = folder.resolve("prometheus.yml");
        Files.createDirectories(folder.resolve("rules"));
        Files.createDirectories(folder.resolve("targets"));
        for (Path rules : List.of(ShippedFiles.RECORDING_RULES, ShippedFiles.ALERTING_RULES)) {
            Files.copy(rules, folder.resolve("rules").resolve(rules.getFileName()));
        }
        JsonNode shipped = ShippedFiles.yaml(ShippedFiles.PROMETHEUS_CONFIG);
        ((ObjectNode) shipped.path("global"))
                .put("scrape_interval", "1s")
                .put("scrape_timeout", "1s")
                .put("evaluation_interval", "1s");
        ShippedFiles.YAML.writeValue(config.toFile(), shipped);
        Files.writeString(folder.resolve("targets/emberwatch.yml"), targets(monitorPort));
        Files.writeString(folder.resolve("targets/alertmanager.yml"), alertmanagers);

        int port = ServerProcess.freePort();
        return new PrometheusServer(ServerProcess.start(
                DebianProgram.PROMETHEUS,
                folder,
                port,
                List.of(
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--enable-feature=exemplar-storage",
                        "--web.listen-address=127.0.0.1:" + port,
                        // Alerts that began before Alertmanager was discovered come again soon.
                        "--rules.alert.resend-delay=5s",
                        "--log.level=warn")));
    }

    /**
     * The answer of an instant query; a scalar is one sample without labels.
     *
     * @throws IllegalArgumentException if Prometheus refuses the expression, with its words
     */
    public List<Sample> query(String promql) {
        JsonNode answer = json(server.get("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8)));
        if (!answer.path("status").asText().equals("success")) {
            throw new IllegalArgumentException(
                    "Prometheus refused " + promql + ": " + answer.path("error").asText(answer.toString()));
        }
        JsonNode result = answer.at("/data/result");
        if (answer.at("/data/resultType").asText().equals("scalar")) {
            return List.of(new Sample(Map.of(), number(result.path(1))));
        }
        List<Sample> samples = new ArrayList<>();
        for (JsonNode series : result) {
            Map<String, String> labels = ShippedFiles.JSON.convertValue(
                    series.path("metric"), new com.fasterxml.jackson.core.type.TypeReference<>() {});
            samples.add(new Sample(labels, number(series.at("/value/1"))));
        }
        return samples;
    }

    /** The ids (of incidents) that the exemplars of a series carry, of the last hour. */
    public List<String> exemplars(String series) {
        Instant now = Instant.now();
        String query = "query=" + URLEncoder.encode(series, StandardCharsets.UTF_8) + "&start="
                + now.minus(Duration.ofHours(1)).getEpochSecond() + "&end=" + (now.getEpochSecond() + 1);
        return json(server.get("/api/v1/query_exemplars?" + query)).findValuesAsText("trace_id");
    }

    /** How often the monitor has been scraped with success so far. */
    public int scrapes() {
        return query("sum_over_time(up{job=\"emberwatch\"}[1h])").stream()
                .mapToInt(sample -> (int) sample.value())
                .sum();
    }

    /** Names of the alerts that fire now. */
    public List<String> firingAlerts() {
        return query("ALERTS{alertstate=\"firing\"}").stream()
                .map(sample -> sample.labels().get("alertname"))
                .toList();
    }

    @Override
    public void close() {
        server.close();
    }

    private static String targets(int port) {
        return "- targets: [\"127.0.0.1:" + port + "\"]\n";
    }

    private static double number(JsonNode text) {
        return switch (text.asText()) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text.asText());
        };
    }

    private static JsonNode json(String body) {
        try {
            return ShippedFiles.JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Prometheus answered no JSON: " + body, e);
        }
    }
}
