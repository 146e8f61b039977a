package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.camera.SourceFrame;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.Prediction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a monitor of which only the ends are light: its cameras draw one small frame a second, and in the place of
 * the network stand recorded scores. A camera burns while a file of its name lies in the folder of fires.
 */
final class SimulatedMember {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedMember.class);
    private static final byte BURNING = (byte) 0xff;
    /** What the built-in model said of five frames of the demo's calm room. */
    private static final float[] CALM = {0.386f, 0.356f, 0.345f, 0.376f, 0.382f};

    private static final float FIRE = 0.97f;

    private SimulatedMember() {}

    /**
     * Watches until it is told to stop.
     *
     * @param arguments the configuration's file, and the folder of fires
     */
    public static void main(String[] arguments) throws Exception {
        ConfigFile file = new ConfigFile(Path.of(arguments[0]), new ConfigLoader(System::getenv));
        Path fires = Path.of(arguments[1]);
        CompletableFuture<Monitor> running = new CompletableFuture<>();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> running.thenAccept(Monitor::close).join(), "shutdown"));
        Monitor monitor = Monitor.start(
                file.load(),
                Optional.of(file),
                (camera, config) -> new DrawnCamera(fires.resolve(camera.value())),
                RecordedScores::load,
                CaptureTime.system());
        running.complete(monitor);
        LOG.info("watching version={} port={}", BuildInfo.version(), monitor.port());
        monitor.awaitFailure();
    }

    /** One frame a second, of which the first byte says which it is, or that it burns. */
    private static final class DrawnCamera implements CameraSource {
        private static final int WIDTH = 32;
        private static final int HEIGHT = 24;

        private final Path fire;
        private volatile boolean cancelled;
        private int frames;

        private DrawnCamera(Path fire) {
            this.fire = fire;
        }

        @Override
        public StreamFormat open() throws CameraException {
            checkCancelled();
            return new StreamFormat(WIDTH, HEIGHT, "drawn", false);
        }

        @Override
        public Optional<SourceFrame> read() throws CameraException {
            checkCancelled();
            int frame = frames++;
            return Optional.of(new SourceFrame.Rendered(
                    Duration.ofSeconds(frame).toNanos(), WIDTH, HEIGHT, target -> {
                        byte[] pixels = new byte[WIDTH * HEIGHT * 3];
                        // Noise: no camera that shows nothing, or always the same.
                        new Random(frame).nextBytes(pixels);
                        pixels[0] = Files.exists(fire) ? BURNING : (byte) (frame % CALM.length);
                        target.duplicate().put(pixels);
                    }));
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void close() {
            // Nothing to free.
        }

        private void checkCancelled() throws CameraException {
            if (cancelled) {
                throw new CameraException("the drawn camera was stopped");
            }
        }
    }

    /** What a network said once. */
    private record RecordedScores(ToDoubleFunction<CameraId> thresholds) implements FireClassifier {
        private static LoadedModel load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener) {
            return new LoadedModel(
                    new RecordedScores(thresholds),
                    Map.of("model", "recorded", "device", "cpu", "precision", "fp32"),
                    "hash-of-recorded");
        }

        @Override
        public int batchSize() {
            return 32;
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames) {
            return frames.stream().map(this::prediction).toList();
        }

        private Prediction prediction(VideoFrame frame) {
            byte drawn = frame.pixels().get(0);
            float score = drawn == BURNING ? FIRE : CALM[Math.floorMod(drawn, CALM.length)];
            return new Prediction(
                    score,
                    score >= thresholds.applyAsDouble(frame.camera())
                            ? Optional.of(new HeatMap(1, 1, new float[] {1}))
                            : Optional.empty());
        }

        @Override
        public void close() {
            // Nothing to free.
        }
    }
}
