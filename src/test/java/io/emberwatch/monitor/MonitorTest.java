package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigHash;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.web.WebBindException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MonitorTest {
    private static final List<String> OWN_THREADS = List.of(
            "camera-",
            "inference",
            "publish",
            "heartbeat",
            "native-heap",
            "web-",
            "alert",
            "retention",
            "deletion",
            "clips");

    @TempDir
    private Path folder;

    private MonitorConfig config(String bind, boolean canary) {
        String yaml = """
                defaults:
                  capture: {fps: 50, backoff: {initial: 100ms, max: 100ms}}
                  detect: {window: 2, min_hits: 2}
                cameras:
                  north: {url: "demo:"}
                  south: {url: "demo:"}
                  yard: {url: "demo:"}
                canary: {enabled: %s, every: 5s}
                incidents: {path: "%s"}
                web: {bind: "%s"}
                """.formatted(canary, folder.resolve("incidents"), bind);
        try {
            return new ConfigLoader(System::getenv).parse("test.yml", yaml);
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    private Monitor start(CameraSourceFactory cameras, BrightnessClassifier classifier) throws WebBindException {
        return Monitor.start(config("127.0.0.1:0", false), cameras, classifier, CaptureTime.system());
    }

    private IncidentStore incidents() {
        return IncidentStore.open(folder.resolve("incidents"), InstantSource.system(), StoreListener.NOOP);
    }

    static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> OWN_THREADS.stream().anyMatch(name::startsWith))
                .toList();
    }

    @Test
    void close_leavesNoFrameNoThreadAndNoClassifierOpen() throws Exception {
        BrightnessClassifier classifier = new BrightnessClassifier(1, 0);
        Monitor monitor = start((id, camera) -> new PaintedCamera(id.hashCode(), 0), classifier);
        MonitorClient client = new MonitorClient(monitor.port());
        await().until(() ->
                client.metric("emberwatch_fire_score{camera=\"yard\"}").orElse(Double.NaN) >= 0);

        long begin = System.nanoTime();
        monitor.close();
        monitor.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        assertThat(monitor.openFrames()).isZero();
        assertThat(classifier.isClosed()).isTrue();
        await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }

    @Test
    void incidents_sayWhichModelAndWhichConfigurationJudged() throws Exception {
        MonitorConfig config = config("127.0.0.1:0", false);
        Monitor monitor = Monitor.start(
                config,
                (id, camera) -> new PaintedCamera(id.hashCode(), 0),
                new BrightnessClassifier(1, 0),
                CaptureTime.system());
        try (monitor) {
            MonitorClient client = new MonitorClient(monitor.port());
            await().until(() -> client.text("/api/incidents").contains("\"kind\":\"fire\""));
        }
        try (IncidentStore store = incidents()) {
            assertThat(store.list(IncidentQuery.newest(100)))
                    .extracting(Incident::provenance)
                    .containsOnly(new Provenance("hash-of-brightness", ConfigHash.of(config)));
        }
    }

    @Test
    void incidents_sayWhereTheNetworkLookedAndHowMuchHangsOnIt() throws Exception {
        try (Monitor monitor =
                start((id, camera) -> new PaintedCamera(id.hashCode(), 0), new BrightnessClassifier(1, 0))) {
            MonitorClient client = new MonitorClient(monitor.port());
            await().until(() -> client.text("/api/incidents").contains("\"deletion_drop\":0."));
            assertThat(client.text("/api/incidents"))
                    .contains("\"heat_map\":\"gradcam\"")
                    .contains("\"hot_box\":{\"x\":0.0,\"y\":0.0,\"width\":1.0,\"height\":1.0}");
            assertThat(client.metric("emberwatch_deletion_drop_count").orElse(0))
                    .isPositive();
            assertThat(client.metric("emberwatch_deletion_probes_total{result=\"measured\"}")
                            .orElse(0))
                    .isPositive();
        }
    }

    @Test
    @Tag("slow")
    void twoHundredRandomStopsAndFaults_leakNoFrame() throws Exception {
        Random random = new Random(20_261_124);
        for (int run = 0; run < 200; run++) {
            double cameraFaults = random.nextInt(3) * 0.05;
            long seed = random.nextLong();
            BrightnessClassifier classifier = new BrightnessClassifier(seed, random.nextInt(3) * 0.2);
            Monitor monitor = start((id, camera) -> new PaintedCamera(seed ^ id.hashCode(), cameraFaults), classifier);
            // Lets the stages come a random way before the stop.
            LockSupport.parkNanos(random.nextInt(60) * 1_000_000L);
            monitor.close();
            assertThat(monitor.openFrames()).as("run %d", run).isZero();
            assertThat(classifier.isClosed()).isTrue();
        }
        await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }

    @Test
    void portInUse_isOneClearLineAndNothingStarts() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrightnessClassifier classifier = new BrightnessClassifier(1, 0);
            MonitorConfig config = config("127.0.0.1:" + taken.getLocalPort(), false);

            assertThatThrownBy(() -> Monitor.start(
                            config, (id, camera) -> new PaintedCamera(1, 0), classifier, CaptureTime.system()))
                    .isInstanceOf(WebBindException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageNotContaining("\n");
        }
        await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }

    @Test
    void modelThatCannotBeLoaded_startsNothingAndTouchesNoIncident() {
        Incident open = Incident.fire("fire-1", new CameraId("north"), Instant.now(), 0.9);
        try (IncidentStore store = incidents()) {
            store.put(open, List.of());
        }
        LoadedModel.Loading broken = (thresholds, listener) -> {
            throw new ModelPackageException("no such model");
        };

        assertThatThrownBy(() -> Monitor.start(
                        config("127.0.0.1:0", false),
                        (id, camera) -> new PaintedCamera(1, 0),
                        broken,
                        CaptureTime.system()))
                .isInstanceOf(ModelPackageException.class);
        try (IncidentStore store = incidents()) {
            assertThat(store.find("fire-1")).map(Incident::isOpen).contains(true);
        }
        await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }

    @Test
    void blindClassifier_turnsReadinessRed() throws Exception {
        // The demo room's first pixel is not bright, burning or not.
        Monitor monitor = Monitor.start(
                config("127.0.0.1:0", true),
                (id, camera) -> new PaintedCamera(id.hashCode(), 0),
                new BrightnessClassifier(1, 0),
                CaptureTime.system());
        try (monitor) {
            MonitorClient client = new MonitorClient(monitor.port());
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(client.metric("emberwatch_canary_failures_total").orElse(0))
                        .isGreaterThanOrEqualTo(1);
                assertThat(client.status("/readyz")).isEqualTo(503);
            });
            assertThat(client.text("/readyz")).contains("the burning frame scored only");
            assertThat(client.text("/api/cameras")).doesNotContain("canary");
            assertThat(client.text("/metrics")).doesNotContain("camera=\"canary\"");
        }
    }
}
