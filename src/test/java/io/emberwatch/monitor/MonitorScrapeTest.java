package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.dashboards.KnownMetrics;
import io.emberwatch.dashboards.ScrapeText;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scrape that stands for a monitor in the tests of the dashboards, against what a running monitor exports. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitorScrapeTest {
    /** Labels whose values are the program's own: what is asked for must be among what there is. */
    private static final Set<String> FIXED_VALUES = Set.of("stage", "state", "result", "reason", "area", "verdict");

    private final ScrapeText handWritten = ScrapeText.handWritten();
    private ScrapeText real;

    private Monitor monitor;

    @BeforeAll
    void startAndScrape(@TempDir Path folder) throws Exception {
        monitor = Monitor.start(
                new ConfigLoader(System::getenv).parse("test.yml", """
                        cameras: {hall: {url: "demo:"}, store: {url: "demo:"}}
                        notify: {webhook: [{name: hook, url: "http://127.0.0.1:9"}]}
                        incidents: {path: "%s"}
                        web: {bind: "127.0.0.1:0"}
                        """.formatted(folder.resolve("incidents"))),
                (id, camera) -> new PaintedCamera(id.hashCode(), 0),
                new BrightnessClassifier(1, 0),
                CaptureTime.system());
        MonitorClient client = new MonitorClient(monitor.port());
        // The collector's timer appears with its first run.
        System.gc();
        await().until(() -> client.text("/metrics").contains("jvm_gc_pause_seconds_count"));
        real = new ScrapeText(client.text("/metrics"));
    }

    @AfterAll
    void stop() {
        monitor.close();
    }

    @Test
    void whatIsHandWritten_isExported() {
        Set<String> expected = new TreeSet<>(handWritten.names());
        // No test machine has one; NvidiaSmiTest holds these names.
        expected.removeAll(KnownMetrics.gpuNames());
        // Alone it has none; FleetMetersTest holds these names.
        expected.removeAll(KnownMetrics.fleetNames());
        // CopyMetersTest holds these names.
        expected.removeAll(KnownMetrics.copyNames());
        assertThat(real.names()).containsAll(expected);
    }

    @Test
    void whatIsExported_isHandWritten() {
        // Of what the libraries tell of the process, only what is asked for is written down.
        assertThat(handWritten.names())
                .containsAll(real.names().stream()
                        .filter(name -> name.startsWith("emberwatch_"))
                        .toList());
    }

    @Test
    void labelsAndTypes_areTheSame() {
        Set<String> both = new TreeSet<>(handWritten.names());
        both.retainAll(real.names());
        assertThat(both).hasSizeGreaterThan(50).allSatisfy(name -> {
            assertThat(handWritten.labels(name).keySet())
                    .isEqualTo(real.labels(name).keySet());
            handWritten.labels(name).forEach((label, values) -> {
                if (FIXED_VALUES.contains(label)) {
                    assertThat(real.labels(name).get(label)).as(label).containsAll(values);
                }
            });
        });
        handWritten.types().forEach((name, type) -> {
            if (real.types().containsKey(name)) {
                assertThat(real.types()).containsEntry(name, type);
            }
        });
    }
}
