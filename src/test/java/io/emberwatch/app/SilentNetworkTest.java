package io.emberwatch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.capture.CaptureTime;
import io.emberwatch.config.ConfigLoader;
import io.emberwatch.frame.CameraId;
import io.emberwatch.frame.VideoFrame;
import io.emberwatch.inference.FireClassifier;
import io.emberwatch.inference.InferenceListener;
import io.emberwatch.inference.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the rule InferenceSilent goes by, in a running monitor whose network hangs. */
@Timeout(60)
class SilentNetworkTest {
    private static final String SILENCE = "emberwatch_inference_silence_seconds";

    @TempDir
    private Path folder;

    /** The first batch hangs until it is let go. */
    private static final class Hanging implements ClassifierLoading, FireClassifier {
        private final BrightnessClassifier whole = new BrightnessClassifier(1, 0);
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public FireClassifier load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener) {
            whole.load(thresholds, listener);
            return this;
        }

        @Override
        public Map<String, String> labels() {
            return whole.labels();
        }

        @Override
        public int batchSize() {
            return whole.batchSize();
        }

        @Override
        public List<Verdict> classify(List<VideoFrame> frames) {
            asked.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("the test ran out of time", e);
            }
            return whole.classify(frames);
        }

        @Override
        public void close() {
            whole.close();
        }
    }

    @Test
    void hungNetwork_isSilentUntilItsNextVerdict() throws Exception {
        AtomicLong leap = new AtomicLong();
        CaptureTime system = CaptureTime.system();
        CaptureTime time =
                new CaptureTime(system.clock(), () -> system.ticker().getAsLong() + leap.get(), system.pause());
        Hanging network = new Hanging();
        try (FireMonitor monitor = FireMonitor.start(
                new ConfigLoader(System::getenv).parse("test.yml", """
                        defaults: {capture: {fps: 50}}
                        cameras: {north: {url: "demo:"}}
                        canary: {enabled: false}
                        incidents: {path: "%s"}
                        web: {bind: "127.0.0.1:0"}
                        """.formatted(folder.resolve("incidents"))),
                (id, camera) -> new PaintedCamera(1, 0),
                network,
                time)) {
            try {
                MonitorClient client = new MonitorClient(monitor.port());
                assertThat(client.metric(SILENCE).orElseThrow()).isLessThan(20);
                network.asked.await();
                leap.set(Duration.ofSeconds(30).toNanos());
                await().untilAsserted(() ->
                        assertThat(client.metric(SILENCE).orElseThrow()).isGreaterThan(20));
                assertThat(client.status("/readyz")).isEqualTo(503);

                network.released.countDown();
                await().untilAsserted(() ->
                        assertThat(client.metric(SILENCE).orElseThrow()).isLessThan(20));
            } finally {
                network.released.countDown();
            }
        }
    }
}
