package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.monitor.notify.sink.WebReceiver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NotifyCommandTest {
    private final WebReceiver receiver = WebReceiver.start();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        receiver.close();
    }

    private int run(String sinks, String... options) throws IOException {
        Path config = Files.writeString(
                folder.resolve("site.yml"), "cameras: {gate: {url: 'demo:'}}\nnotify: {" + sinks + "}\n");
        List<String> line = new ArrayList<>(List.of("notify", "test", "--config", config.toString()));
        line.addAll(List.of(options));
        CommandLine command =
                Emberwatch.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return Emberwatch.run(command, line.toArray(String[]::new));
    }

    private String webhooks() throws IOException {
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        return "webhook: [{name: pager, url: '%s'}, {name: gone, url: 'http://127.0.0.1:%d/x?token=hunter2'}]"
                .formatted(receiver.url("/hook"), nobody);
    }

    @Test
    void allSinks_getAMarkedMessage_andOneThatDoesNotTakeItIsNamed() throws Exception {
        assertThat(run(webhooks())).isEqualTo(1);

        assertThat(out.toString()).contains("pager: sent").contains("gone: FAILED: http://127.0.0.1:");
        assertThat(out.toString() + err).doesNotContain("hunter2");
        assertThat(receiver.received()).hasSize(1);
        JsonNode body = new ObjectMapper().readTree(receiver.received().get(0).body());
        assertThat(body.path("event").asText()).isEqualTo("test");
        assertThat(body.path("kind").asText()).isEqualTo("test");
        assertThat(body.path("severity").asText()).isEqualTo("warning");
        assertThat(body.path("title").asText()).isEqualTo("TEST of Emberwatch: nothing has happened");
    }

    @Test
    void oneSink_canBeNamed_andAnUnknownOneIsAMistake() throws Exception {
        assertThat(run(webhooks(), "--sink", "pager")).isZero();
        assertThat(out.toString()).isEqualTo("pager: sent" + System.lineSeparator());

        assertThat(run(webhooks(), "--sink", "pagr")).isEqualTo(2);
        assertThat(err.toString()).contains("--sink pagr").contains("pager, gone");

        assertThat(run("")).isEqualTo(2);
        assertThat(err.toString()).contains("has no sinks");
    }
}
