package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.S3Server;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A whole monitor with an object store, a real S3 server. */
@Timeout(180)
class ObjectStoreInTheMonitorTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private S3Server server;

    @BeforeEach
    void open() throws Exception {
        log.list = Collections.synchronizedList(log.list);
        log.start();
        root().addAppender(log);
        server = S3Server.open(Files.createDirectory(folder.resolve("server")));
    }

    @AfterEach
    void close() {
        root().detachAppender(log);
        if (server != null) {
            server.close();
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private MonitorConfig config(String section) throws Exception {
        Path receiver = Files.writeString(folder.resolve("receive"), "#!/bin/sh\ncat >>\"$1\"\n");
        Files.setPosixFilePermissions(receiver, PosixFilePermissions.fromString("rwx------"));
        String yaml = """
                defaults:
                  capture: {fps: 50}
                  detect: {window: 2, min_hits: 2}
                cameras: {hall: {url: "demo:"}}
                canary: {enabled: false}
                incidents:
                  path: "%s"
                  s3: %s
                web: {bind: "127.0.0.1:0"}
                notify:
                  command: [{name: file, program: "%s", args: ["%s"]}]
                """.formatted(folder.resolve("incidents"), section, receiver, folder.resolve("received"));
        return new ConfigLoader(Map.<String, String>of()::get).parse("test.yml", yaml);
    }

    private static Monitor start(MonitorConfig config) throws Exception {
        return Monitor.start(
                config, (id, camera) -> new PaintedCamera(1, 0), new BrightnessClassifier(1, 0), CaptureTime.system());
    }

    @Test
    void fire_isInTheBucketByItsIncident_messagesSayWhere_andTheKeyIsNowhere() throws Exception {
        String id;
        try (Monitor monitor = start(config(server.section()))) {
            MonitorClient client = new MonitorClient(monitor.port());
            await().atMost(LIMIT).until(() -> client.incidents("?kind=fire").size() > 0);
            id = client.incidents("?kind=fire").get(0).path("id").asText();
            for (String file : List.of("snapshot.jpg", "annotated.jpg", "heatmap.jpg")) {
                await().atMost(LIMIT).until(() -> Files.exists(server.object(id, file)));
            }
            await().atMost(LIMIT).until(() -> Files.exists(folder.resolve("received")));
            JsonNode message = JSON.readTree(Files.readString(folder.resolve("received")));
            assertThat(message.path("s3_url").asText()).isEqualTo("s3://site-fires/north/hall/" + id + "/");
            assertThat(client.metric("emberwatch_object_store_up")).hasValue(1);
            assertThat(client.metric("emberwatch_copies_total{result=\"copied\"}")
                            .orElse(0))
                    .isGreaterThanOrEqualTo(3);
            assertThat(check(client).path("ok").asBoolean()).isTrue();
            for (String path : List.of("/metrics", "/readyz", "/api/incidents", "/api/incidents/" + id)) {
                assertThat(client.text(path)).doesNotContain(S3Server.SECRET_KEY, S3Server.ACCESS_KEY + ":");
            }
        }
        assertThat(Files.readString(folder.resolve("received"))).doesNotContain(S3Server.SECRET_KEY);
        assertKeyNowhere(S3Server.SECRET_KEY);
    }

    @Test
    void refusedKey_isSaidOnceAtTheStart_turnsReadyzRed_andTheMonitorWatchesOn() throws Exception {
        try (Monitor monitor = start(config(server.section(S3Server.ACCESS_KEY, "hunter2", S3Server.BUCKET)))) {
            MonitorClient client = new MonitorClient(monitor.port());
            await().atMost(LIMIT).until(() -> client.incidents("?kind=fire").size() > 0);
            await().atMost(LIMIT)
                    .until(() -> client.metric("emberwatch_object_store_up").orElse(1) == 0);
            String id = client.incidents("?kind=fire").get(0).path("id").asText();
            await().atMost(LIMIT).until(() -> client.status("/api/incidents/" + id + "/snapshot.jpg") == 200);
            await().atMost(LIMIT)
                    .until(() -> client.metric("emberwatch_copies_total{result=\"failed\"}")
                                    .orElse(0)
                            >= 2);

            assertThat(client.status("/readyz")).isEqualTo(503);
            assertThat(check(client).path("ok").asBoolean(true)).isFalse();
            assertThat(check(client).path("detail").asText())
                    .contains(server.endpoint(), "correct incidents.s3.secret_key")
                    .doesNotContain("hunter2");
            assertThat(client.metric("emberwatch_copies_waiting").orElse(0)).isGreaterThanOrEqualTo(1);
        }
        assertThat(said())
                .filteredOn(line -> line.contains("correct incidents.s3.secret_key"))
                .hasSize(1);
        assertKeyNowhere("hunter2");
    }

    private static JsonNode check(MonitorClient client) throws IOException {
        return JSON.readTree(client.text("/readyz")).path("checks").path("s3");
    }

    private List<String> said() {
        return List.copyOf(log.list).stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.INFO))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void assertKeyNowhere(String key) throws IOException {
        assertThat(List.copyOf(log.list))
                .noneMatch(line -> line.getFormattedMessage().contains(key));
        try (Stream<Path> files = Files.walk(folder.resolve("incidents"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(key);
            }
        }
    }
}
