package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.Prediction;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running monitor whose network takes every frame for fire, and none of their hot regions. */
@Timeout(120)
class SecondLookMonitorTest {
    @TempDir
    private Path folder;

    @Test
    void hitsWhoseRegionIsNoFire_raiseNoAlarm_whereTheCameraLooksTwice() throws Exception {
        MonitorConfig config =
                new ConfigLoader(System::getenv).parse("test.yml", """
                defaults:
                  capture: {fps: 50}
                  detect: {flicker: 0, max_still: 0s}
                cameras:
                  careful: {url: "demo:"}
                  hasty: {url: "demo:", detect: {second_look: 0}}
                canary: {enabled: false}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                """.formatted(folder.resolve("incidents")));
        try (Monitor monitor = Monitor.start(
                config,
                (id, camera) -> new PaintedCamera(id.hashCode(), 0),
                new ShortSighted(),
                CaptureTime.system())) {
            MonitorClient client = new MonitorClient(monitor.port());

            await().until(() -> vetoed(client, "careful") > 10
                    && client.text("/api/incidents").contains("\"kind\":\"fire\""));

            assertThat(client.text("/api/incidents")).contains("hasty").doesNotContain("careful");
            assertThat(vetoed(client, "hasty")).isZero();
        }
    }

    private static double vetoed(MonitorClient client, String camera) throws Exception {
        return client.metric("emberwatch_suppressed_total{camera=\"" + camera + "\",reason=\"second_look\"}")
                .orElseThrow();
    }

    /** Whole frames are fire, hot in one corner; parts of them are none. */
    private static final class ShortSighted implements LoadedModel.Loading, FireClassifier {
        private static final int WHOLE = 32;

        @Override
        public LoadedModel load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener) {
            return new LoadedModel(this, Map.of("model", "short-sighted"), "hash");
        }

        @Override
        public int batchSize() {
            return 4;
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames) {
            return frames.stream()
                    .map(frame -> frame.width() == WHOLE
                            ? new Prediction(0.95f, Optional.of(new HeatMap(2, 2, new float[] {1, 0, 0, 0})))
                            : new Prediction(0.3f, Optional.empty()))
                    .toList();
        }

        @Override
        public void close() {}
    }
}
