package io.emberwatch.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Debian's Alertmanager with the shipped routes; every receiver is a webhook of the test. */
public final class AlertmanagerServer implements AutoCloseable {
    private final ServerProcess server;

    private AlertmanagerServer(ServerProcess server) {
        this.server = server;
    }

    /** Tells {@code receiver}; {@code folder} is an empty folder of the test. */
    public static AlertmanagerServer start(Path folder, AlertReceiver receiver) throws IOException {
        DebianProgram.ALERTMANAGER.require();
        Path config = folder.resolve("alertmanager.yml");
        JsonNode shipped = ShippedFiles.yaml(ShippedFiles.ALERTMANAGER_CONFIG);
        for (JsonNode each : shipped.path("receivers")) {
            ((ObjectNode) each)
                    .putArray("webhook_configs")
                    .addObject()
                    .put("url", receiver.url(each.path("name").asText()));
        }
        ShippedFiles.YAML.writeValue(config.toFile(), shipped);
        int port = ServerProcess.freePort();
        return new AlertmanagerServer(ServerProcess.start(
                DebianProgram.ALERTMANAGER,
                folder,
                port,
                List.of(
                        "--config.file=" + config,
                        "--storage.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=",
                        "--log.level=warn")));
    }

    /** Of its API. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
