package io.emberwatch.monitor.notify.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.cli.Emberwatch;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a monitor that was killed has left at a real broker. */
@Tag("slow")
@Timeout(180)
class MqttAfterCrashTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Process monitor(int broker, String... cameras) throws IOException {
        String all = Stream.of(cameras)
                .map(each -> each + ": {url: \"demo:?fire=never\"}")
                .collect(Collectors.joining(", ", "{", "}"));
        Path config = Files.writeString(folder.resolve("site.yml"), """
                model: {path: "%s"}
                cameras: %s
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                notify: {mqtt: {host: 127.0.0.1, port: %d, topic: site/fire}}
                """.formatted(
                        folder.resolve("model"), all, folder.resolve("incidents"), broker));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-Dorg.bytedeco.javacpp.maxBytes=0",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Emberwatch.class.getName(),
                        "monitor",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("monitor.log").toFile()))
                .start();
    }

    @Test
    void cameraRemovedAfterAKill_isForgottenByTheBroker_andTheOthersStay() throws Exception {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 1);
        try (Mosquitto broker = Mosquitto.open(Files.createDirectory(folder.resolve("broker")))) {
            Process killed = monitor(broker.port(), "gate", "yard");
            try (Subscriber watching = new Subscriber(broker.port())) {
                await().atMost(LIMIT)
                        .until(() -> watching.topics().stream().anyMatch(topic -> topic.contains("emberwatch_yard")));
            } finally {
                // SIGKILL, with the rest perhaps unpublished.
                killed.destroyForcibly().waitFor();
            }
            try (Subscriber late = new Subscriber(broker.port())) {
                await().atMost(LIMIT)
                        .until(() -> late.text("site/fire/status").equals("offline")
                                && late.topics().stream().anyMatch(topic -> topic.contains("yard")));
            }

            Process next = monitor(broker.port(), "gate");
            try {
                Path remembered = folder.resolve("incidents/mqtt-topics.json");
                await().atMost(LIMIT).until(() -> !Files.readString(remembered).contains("yard"));
                try (Subscriber late = new Subscriber(broker.port())) {
                    await().atMost(LIMIT)
                            .until(() -> late.text("site/fire/status").equals("online")
                                    && late.text("site/fire/gate/fire").equals("OFF"));
                    assertThat(late.topics()).noneMatch(topic -> topic.contains("yard"));
                    assertThat(late.topics()).anyMatch(topic -> topic.contains("emberwatch_gate"));
                }
            } finally {
                next.destroyForcibly().waitFor();
            }
        }
    }
}
