package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A monitor of counted cameras with a file that a test writes anew. */
final class ReloadedMonitor implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String HEAD = """
            model: {batch_size: 64}
            canary: {enabled: false}
            web: {bind: "127.0.0.1:0"}
            health: {down_after: 0s, clear_after: 0s}
            defaults:
              capture: {fps: 50, covered_after: 30d, backoff: {initial: 100ms, max: 100ms}}
              detect: {window: 2, min_hits: 2, max_still: 0s, cooldown: 0s, flicker: 0}
            """;

    final CountedCameras cameras = new CountedCameras();
    final Monitor monitor;
    final MonitorClient client;
    final Path incidents;
    private final Path file;

    /** @param cameras what each camera's line says beside its url, by id */
    ReloadedMonitor(Path folder, Map<String, String> cameras) throws Exception {
        incidents = folder.resolve("incidents");
        file = folder.resolve("site.yml");
        write(cameras, "");
        ConfigFile config = new ConfigFile(file, new ConfigLoader(Map.<String, String>of()::get));
        monitor = Monitor.start(config.load(), Optional.of(config), this.cameras, this.cameras, CaptureTime.system());
        client = new MonitorClient(monitor.port());
    }

    /** The file's text of these cameras and some further lines. */
    String text(Map<String, String> lines, String more) {
        return HEAD + "incidents: {path: \"" + incidents + "\"}\n" + more + "cameras:\n"
                + lines.entrySet().stream()
                        .map(line -> "  " + line.getKey() + ": {url: \"demo:\"" + line.getValue() + "}\n")
                        .collect(Collectors.joining());
    }

    void write(Map<String, String> lines, String more) throws IOException {
        write(text(lines, more));
    }

    void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    MonitorConfig parsed(String text) {
        return new ConfigLoader(Map.<String, String>of()::get).parse("site.yml", text);
    }

    Outcome reload() {
        return monitor.reload("test").orElseThrow().join();
    }

    Outcome reload(Map<String, String> lines, String more) throws IOException {
        write(lines, more);
        return reload();
    }

    /** Waits until so many more frames of the camera were judged. */
    void awaitMore(String camera, int frames) {
        int now = cameras.judged(camera).size();
        await("frames of " + camera)
                .atMost(PATIENCE)
                .until(() -> cameras.judged(camera).size() >= now + frames);
    }

    double metric(String series) {
        return client.metric(series).orElse(Double.NaN);
    }

    @Override
    public void close() {
        monitor.close();
        assertThat(monitor.openFrames()).isZero();
    }
}
