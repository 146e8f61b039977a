package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.camera.CapturedLog;
import io.emberwatch.monitor.camera.SourceFrame;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.Prediction;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running monitor whose network takes five seconds a frame, where two a second are promised. Its time passes only from
 * frame to frame, so that the real one decides nothing.
 */
@Timeout(60)
class HardlyJudgedCameraTest {
    private static final long BETWEEN_FRAMES = Duration.ofMillis(500).toNanos();
    private static final long SLOW = Duration.ofSeconds(5).toNanos();
    private static final long QUICK = Duration.ofMillis(10).toNanos();
    private static final String UNJUDGED = "emberwatch_camera_unjudged{camera=\"gate\"}";
    private static final String SCORED_AGE = "emberwatch_camera_scored_age_seconds{camera=\"gate\"}";
    private static final String LEFT_OUT = "emberwatch_frames_skipped_total{camera=\"gate\",reason=\"busy\"}";

    @TempDir
    private Path folder;

    private final FrameTime time = new FrameTime();
    private final ShownFrames camera = new ShownFrames();
    private final Network network = new Network(time);
    private MonitorClient client;

    @Test
    void cameraThatIsHardlyJudged_isInTheApiTheMetricsReadyzAndTheLog_untilItIsJudgedAgain() throws Exception {
        MonitorConfig config =
                new ConfigLoader(System::getenv).parse("test.yml", """
                cameras: {gate: {url: "demo:", capture: {fps: 2}}}
                model: {batch_size: 1}
                canary: {enabled: false}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                """.formatted(folder.resolve("incidents")));
        try (CapturedLog log = new CapturedLog(Level.INFO);
                Monitor monitor = Monitor.start(
                        config,
                        (id, camConfig) -> camera,
                        network,
                        new CaptureTime(Clock.systemUTC(), time::nanos, wait -> {}))) {
            client = new MonitorClient(monitor.port());
            try {
                until(() -> gate().path("judged_fps").asDouble() > 1.5);
                assertThat(gate().path("feed").asText()).isEqualTo("up");
                assertThat(notices()).isEmpty();

                network.take(SLOW);
                until(() -> gate().path("feed").asText().equals("unjudged"));
                assertSaid(log);

                network.take(QUICK);
                until(() ->
                        gate().path("feed").asText().equals("up") && notices().isEmpty());
                assertThat(gate().path("judged_fps").asDouble()).isGreaterThan(0.8);
                assertThat(client.metric(UNJUDGED)).hasValue(0);
                assertThat(client.metric("emberwatch_overloaded")).hasValue(0);
                assertThat(log.lines())
                        .anyMatch(line -> line.endsWith("INFO camera=gate is judged again"))
                        .anyMatch(line -> line.contains("INFO no longer overloaded: "));
            } finally {
                network.take(0);
            }
        }
    }

    private void assertSaid(CapturedLog log) throws Exception {
        JsonNode gate = gate();
        assertThat(gate.path("judged_fps").asDouble()).as("promised: 2").isBetween(0.05, 0.4);
        assertThat(gate.path("scored_fps").asDouble()).isLessThan(0.4);
        assertThat(gate.path("scored_age_seconds").asDouble()).isBetween(2.0, 30.0);
        assertThat(client.metric(SCORED_AGE).orElseThrow()).isBetween(2.0, 30.0);
        assertThat(client.metric(LEFT_OUT).orElse(0)).as("not even decoded").isGreaterThan(40);
        assertThat(client.metric(UNJUDGED)).hasValue(1);
        assertThat(log.lines())
                .anyMatch(line -> line.endsWith(
                        "WARN camera=gate is hardly judged: its frames come, the network has no time for them"));

        until(() -> !notices().isEmpty() && client.status("/readyz") == 200);
        assertThat(notices().get(0).asText())
                .startsWith("overloaded: the machine can score 0.2 frames a second, 1 camera asks for ")
                .contains(": each camera is scored every ");
        assertThat(client.metric("emberwatch_overloaded")).hasValue(1);
        assertThat(log.lines()).anyMatch(line -> line.contains("WARN overloaded: the machine can score 0.2 frames"));
    }

    /** Lets frame after frame come, and the monitor's own second pass, until something holds. */
    private void until(Callable<Boolean> holds) {
        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            time.pass(BETWEEN_FRAMES);
            camera.showNext();
            return holds.call();
        });
    }

    private JsonNode gate() {
        return client.camera("gate");
    }

    private JsonNode notices() throws Exception {
        return new ObjectMapper().readTree(client.text("/readyz")).path("notices");
    }

    /** Monotonic time that stands still between the calls of {@link #pass}. */
    private static final class FrameTime {
        private long nanos = 1;

        synchronized long nanos() {
            return nanos;
        }

        synchronized void pass(long by) {
            nanos += by;
            notifyAll();
        }

        /** Waits until something holds that time or a call of {@link #pass} brings about. */
        synchronized void await(BooleanSupplier holds) {
            try {
                while (!holds.getAsBoolean()) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("the test ran out of time", e);
            }
        }
    }

    /** A dim camera in whose image something moves; it shows a frame when it is told to. */
    private static final class ShownFrames implements CameraSource {
        private final Semaphore shown = new Semaphore(0);
        private final Semaphore taken = new Semaphore(0);
        private int number;

        /** Waits until the frame before this one has been dealt with. */
        void showNext() throws InterruptedException {
            taken.acquire();
            shown.release();
        }

        @Override
        public StreamFormat open() {
            return new StreamFormat(64, 48, "shown", true);
        }

        @Override
        public Optional<SourceFrame> read() throws CameraException {
            taken.release();
            try {
                shown.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CameraException("reading was stopped");
            }
            int shift = 16 * ++number;
            return Optional.of(new SourceFrame.Rendered(0, 64, 48, target -> {
                for (int at = 0; at < target.limit(); at++) {
                    target.put(at, (byte) (at / 3 % 64 == (shift / 16) % 64 ? 120 : (at / 3 + shift) % 64));
                }
            }));
        }

        @Override
        public void cancel() {
            shown.release();
        }

        @Override
        public void close() {
            // Nothing to free.
        }
    }

    /** Finds no fire in anything; a frame takes it as long as it is told. */
    private static final class Network implements LoadedModel.Loading, FireClassifier {
        private final FrameTime time;
        private volatile long nanosEach = QUICK;

        private Network(FrameTime time) {
            this.time = time;
        }

        /** From now on, also for the frame that it has. */
        void take(long nanos) {
            nanosEach = nanos;
            time.pass(0);
        }

        @Override
        public LoadedModel load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener) {
            return new LoadedModel(this, Map.of("model", "slow", "device", "cpu", "precision", "fp32"), "hash");
        }

        @Override
        public int batchSize() {
            return 1;
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames) {
            long began = time.nanos();
            time.await(() -> nanosEach != SLOW || time.nanos() - began >= SLOW);
            if (nanosEach == QUICK) {
                time.pass(QUICK);
            }
            return frames.stream()
                    .map(frame -> new Prediction(0, Optional.empty()))
                    .toList();
        }

        @Override
        public void close() {
            // Nothing to free.
        }
    }
}
