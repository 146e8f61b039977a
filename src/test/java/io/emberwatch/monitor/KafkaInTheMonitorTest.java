package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.KafkaBroker;
import io.emberwatch.cli.Emberwatch;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole monitor in a process of its own, with a real broker and without. */
@Tag("slow")
@Timeout(180)
class KafkaInTheMonitorTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private Path config(String notify) throws IOException {
        return Files.writeString(folder.resolve("site.yml"), """
                model: {path: "%s"}
                cameras: {gate: {url: "demo:?fire=never"}}
                health: {down_after: 1s}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                notify: %s
                """.formatted(
                        folder.resolve("model"), folder.resolve("incidents"), notify));
    }

    private Process monitor(Path config, String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Djava.awt.headless=true"));
        line.addAll(List.of(options));
        line.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Emberwatch.class.getName(),
                "monitor",
                "--config",
                config.toString()));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return folder.resolve("monitor.log");
    }

    /** Once it has scored a frame, the classes of Kafka that it has loaded. */
    private List<String> loadedOfKafka(Path config) throws Exception {
        Path loaded = folder.resolve("classes.log");
        Process monitor = monitor(config, "-Xlog:class+load:file=" + loaded);
        try {
            await().atMost(LIMIT).until(() -> Files.readString(log()).contains("first frame scored"));
            await().atMost(LIMIT)
                    .until(() -> Files.readString(loaded).contains("io.emberwatch.monitor.notify.sink.Sinks "));
        } finally {
            monitor.destroyForcibly().waitFor();
        }
        return Files.readAllLines(loaded).stream()
                .filter(line -> line.contains("] org.apache.kafka."))
                .toList();
    }

    @Test
    void withoutTheKey_nothingOfKafkaIsLoaded() throws Exception {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 1);

        assertThat(loadedOfKafka(config("{}"))).isEmpty();

        Files.delete(log());
        assertThat(loadedOfKafka(config("{kafka: {bootstrap_servers: ['127.0.0.1:9']}}")))
                .as("the same look, where there is Kafka")
                .isNotEmpty();
    }

    @Test
    void aTestMessage_arrives() throws Exception {
        try (KafkaBroker broker = KafkaBroker.open(Files.createDirectory(folder.resolve("broker")))) {
            broker.create("site.fire", 1);
            StringWriter out = new StringWriter();
            int code = Emberwatch.commandLine()
                    .setOut(new PrintWriter(out, true))
                    .execute(
                            "notify",
                            "test",
                            "--config",
                            config("{kafka: {bootstrap_servers: ['%s'], topic: site.fire}}".formatted(broker.address()))
                                    .toString());

            assertThat(out.toString()).contains("kafka: sent");
            assertThat(code).isZero();
            List<ConsumerRecord<String, String>> read = broker.read("site.fire", 1);
            JsonNode body = new ObjectMapper().readTree(read.get(0).value());
            assertThat(body.path("event").asText()).isEqualTo("test");
            assertThat(read.get(0).key()).isEqualTo("gate");
        }
    }

    @Test
    void messagesOfATimeWithoutABroker_arriveOnceItIsThere() throws Exception {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 1);
        try (KafkaBroker broker = KafkaBroker.open(Files.createDirectory(folder.resolve("broker")))) {
            broker.create("site.fire", 1);
            broker.kill();
            Path config = config(
                    "{backoff: {initial: 1s, max: 2s}, kafka: {bootstrap_servers: ['%s'], topic: site.fire, timeout: 2s}}"
                            .formatted(broker.address()));
            Files.writeString(
                    config,
                    Files.readString(config)
                            .replace(
                                    "demo:?fire=never",
                                    folder.resolve("none.mp4").toString()));
            Process monitor = monitor(config);
            try {
                await().atMost(LIMIT).until(() -> Files.readString(log()).contains("sink=kafka Kafka at"));
                broker.startAgain();
                List<ConsumerRecord<String, String>> read = broker.read("site.fire", 1);

                JsonNode body = new ObjectMapper().readTree(read.get(0).value());
                assertThat(body.path("kind").asText()).isEqualTo("camera_down");
                assertThat(body.path("event").asText()).isEqualTo("started");
                assertThat(read).hasSize(1);
            } finally {
                monitor.destroyForcibly().waitFor();
            }
        }
    }
}
