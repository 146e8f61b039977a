package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.cli.Emberwatch;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.TinyModels;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The monitor as a process of its own, stopped as people and supervisors stop it. */
@Tag("slow")
@Timeout(120)
class MonitorProcessTest {
    @TempDir
    private Path folder;

    private Process start() throws IOException {
        TinyModels.writeWithLinearHead(folder.resolve("model"), 1);
        Path config = folder.resolve("site.yml");
        Files.writeString(config, """
                model: {path: "%s"}
                cameras:
                  room: {url: "demo:"}
                  nowhere: {url: "rtsp://127.0.0.1:9/none", username: me, password: "p@ss:w0rd"}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                """.formatted(folder.resolve("model"), folder.resolve("incidents")));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-Dorg.bytedeco.javacpp.maxBytes=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Emberwatch.class.getName(),
                        "monitor",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .start();
    }

    private static void signal(Process process, String name) throws Exception {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    @Test
    void hangUp_takesTheChangedFileOver_andNoBadOne_andASecondMonitorOfTheSameFolderRefuses_untilTheFirstIsKilled()
            throws Exception {
        Process first = start();
        try (BufferedReader out = first.inputReader()) {
            String watching = awaitLine(out, " watching; open ");
            URI cameras = URI.create(watching.substring(watching.indexOf("http://")) + "api/cameras");
            signal(first, "HUP");
            awaitLine(out, "by=sighup: nothing to take over");

            Path config = folder.resolve("site.yml");
            String before = Files.readString(config);
            Files.writeString(
                    config, before.replace("nowhere: {", "yard: {url: \"demo:?seed=2\"}\n  nowhere: {name: Dead, "));
            signal(first, "HUP");
            assertThat(awaitLine(out, "taken over by=sighup")).endsWith("changed=[cameras.nowhere.name, cameras.yard]");
            assertThat(read(cameras).findValuesAsText("name")).containsExactly("room", "yard", "Dead");
            Files.writeString(config, before.replace("nowhere: {", "nowhere: {colour: red, "));
            signal(first, "HUP");
            awaitLine(out, "not taken over by=sighup; the monitor goes on as before");
            awaitLine(out, "cameras.nowhere: unknown key 'colour'");
            assertThat(read(cameras).findValuesAsText("id")).containsExactly("room", "yard", "nowhere");

            Process second = start();
            String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(second.waitFor()).as(said).isEqualTo(2);
            assertThat(said)
                    .contains("incidents.path " + folder.resolve("incidents")
                            + " is in use by another monitor (process " + first.pid() + " on ")
                    .contains("stop that one, or name another incidents.path")
                    .doesNotContain("bug");
            assertThat(first.isAlive()).isTrue();
        } finally {
            first.destroyForcibly().waitFor();
        }
        Process third = start();
        try (BufferedReader out = third.inputReader()) {
            awaitLine(out, " watching");
        } finally {
            third.destroyForcibly();
        }
    }

    private static String awaitLine(BufferedReader log, String part) throws IOException {
        List<String> read = new ArrayList<>();
        String next = log.readLine();
        while (next != null && !next.contains(part)) {
            read.add(next);
            next = log.readLine();
        }
        assertThat(next).as("log: %s", read).isNotNull();
        return next;
    }

    private static JsonNode read(URI address) throws Exception {
        return Json.parse(HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"serving", "watching"})
    void interrupt_stopsInOrderWithinTenSeconds_alsoDuringTheStart(String line) throws Exception {
        Process process = start();
        List<String> log = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            String next = out.readLine();
            while (next != null && !next.contains(" " + line)) {
                log.add(next);
                next = out.readLine();
            }
            assertThat(next).as("log so far: %s", log).isNotNull();
            long begin = System.nanoTime();
            // A pipe cannot be read with a limit: a process that does not stop is ended, and the test fails below.
            CompletableFuture.delayedExecutor(30, TimeUnit.SECONDS).execute(process::destroyForcibly);
            signal(process, "INT");
            out.lines().forEach(log::add);
            assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(log).anyMatch(each -> each.contains("stopping")).anyMatch(each -> each.endsWith("- stopped"));
        assertThat(log).noneMatch(each -> each.contains("p@ss:w0rd") || each.contains("p%40ss"));
        assertThat(log).noneMatch(each -> each.contains("still open"));
    }
}
