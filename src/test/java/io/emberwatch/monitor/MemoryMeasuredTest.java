package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emberwatch.lab.benchmark.rtsp.DrawnClip;
import io.emberwatch.lab.benchmark.rtsp.RtspSender;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.soak.MonitorProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The figures of {@link MemoryNeed} beside what a monitor really takes, with somebody watching all cameras: 640x360 and
 * 1920x1080 at 15 frames a second, every frame decoded. Two and six cameras of the small size, or as many as
 * {@code -Demberwatch.memory.cameras=4,16,64} and {@code -Demberwatch.memory.large=4,16} say. What was measured lies in
 * {@code target/memory/summary.txt}.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "emberwatch.measure", matches = "true", disabledReason = "a measurement of a minute")
class MemoryMeasuredTest {
    private static final Path RESULTS = Path.of("target", "memory");
    private static final String SMALL = System.getProperty("emberwatch.memory.cameras", "2,6");
    private static final String LARGE = System.getProperty("emberwatch.memory.large", "");
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void residentMemory_liesBetweenBothFigures() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs /proc");
        Files.createDirectories(RESULTS);
        List<String> summary = new ArrayList<>();
        for (String count : SMALL.split(",", -1)) {
            measure(Integer.parseInt(count), 640, 360, summary);
        }
        for (String count : LARGE.isEmpty() ? new String[0] : LARGE.split(",", -1)) {
            measure(Integer.parseInt(count), 1920, 1080, summary);
        }
        Files.write(RESULTS.resolve("summary.txt"), summary);
    }

    private void measure(int cameras, int width, int height, List<String> summary) throws Exception {
        VideoClip clip = DrawnClip.calm(width, height, 15)
                .withWalking()
                .with(Duration.ofSeconds(2), Duration.ofSeconds(4))
                .write(folder.resolve(cameras + "-" + width + ".mp4"));
        try (RtspSender sender = RtspSender.open(0)) {
            StringBuilder yaml =
                    new StringBuilder("""
                    defaults: {capture: {fps: 1, decode: all, max_width: %d}}
                    incidents: {path: "%s"}
                    web: {bind: "127.0.0.1:0"}
                    cameras:
                    """.formatted(width, folder.resolve("incidents-" + cameras + "-" + width)));
            for (int i = 0; i < cameras; i++) {
                sender.add("/cam-" + i, clip, Duration.ofMillis(100L * i));
                yaml.append("  cam-" + i + ": {url: \"" + sender.url("/cam-" + i) + "\"}\n");
            }
            Path file = Files.writeString(folder.resolve(cameras + "-" + width + ".yml"), yaml);
            MemoryNeed need = need(yaml.toString());
            try (MonitorProcess monitor = MonitorProcess.start(file, RESULTS.resolve("monitor.log"))) {
                monitor.awaitUp(cameras);
                CompletableFuture<?> viewer = HttpClient.newHttpClient()
                        .sendAsync(
                                HttpRequest.newBuilder(monitor.url("/api/live")).build(), BodyHandlers.discarding());
                double resident = 0;
                long end = System.nanoTime() + WARM_UP.toNanos();
                while (System.nanoTime() - end < 0) {
                    Thread.sleep(500);
                    resident = Math.max(resident, monitor.residentMegabytes());
                }
                String line = String.format(
                        Locale.ROOT,
                        "%d cameras %dx%d: at least %d MiB, resident %.0f of which %d heap, at most %d",
                        cameras,
                        width,
                        height,
                        need.leastBytes() / MIB,
                        resident,
                        MonitorProcess.HEAP_MEGABYTES,
                        need.mostBytes() / MIB);
                summary.add(line);
                System.out.println(line);
                assertThat(resident)
                        .as(line)
                        .isBetween(need.leastBytes() / (double) MIB, need.mostBytes() / (double) MIB);
                viewer.cancel(true);
            }
        }
    }

    private static MemoryNeed need(String yaml) throws ConfigException {
        return MemoryNeed.of(new ConfigLoader(name -> null).parse("", yaml), MonitorProcess.HEAP_MEGABYTES * MIB);
    }
}
