package io.emberwatch.dashboards;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where the test's Alertmanager sends alerts. Thread-safe. */
public final class AlertReceiver implements AutoCloseable {
    /**
     * An alert as it arrived.
     *
     * @param receiver the name in alertmanager.yml of who was told
     * @param status firing or resolved
     */
    public record Received(
            String receiver, String status, Map<String, String> labels, Map<String, String> annotations) {
        /** The alert's name. */
        public String alert() {
            return labels.get("alertname");
        }
    }

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    private AlertReceiver(HttpServer server) {
        this.server = server;
    }

    /** Listens on a free port of loopback. */
    public static AlertReceiver start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AlertReceiver receiver = new AlertReceiver(server);
        server.createContext("/", receiver::handle);
        server.start();
        return receiver;
    }

    /** Everything so far, in the order of arrival. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** Where to send to, under a name of one's own. */
    public String url(String name) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode message = ShippedFiles.JSON.readTree(exchange.getRequestBody());
            String name = exchange.getRequestURI().getPath().substring(1);
            for (JsonNode alert : message.path("alerts")) {
                received.add(new Received(
                        name,
                        alert.path("status").asText(),
                        texts(alert.path("labels")),
                        texts(alert.path("annotations"))));
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        return ShippedFiles.JSON.convertValue(object, new TypeReference<>() {});
    }
}
