package io.emberwatch.lab.benchmark;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.InferenceListener.Stage;
import io.emberwatch.monitor.metrics.MonitorMetrics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Times a classifier on frames of noise. Owns the frames, not the classifier; one thread. */
public final class Benchmark implements AutoCloseable {
    public static final String FRAME_SIZE = "1280x720";
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 720;
    private static final int WARM_UP = 3;
    private static final int FEWEST = 5;

    private final FireClassifier classifier;
    private final StageClock clock;
    private final List<VideoFrame> frames = new ArrayList<>();

    /**
     * Medians over all measured batches, in milliseconds a batch.
     *
     * @param millis the whole way of a batch without positives
     * @param networkMillis the forward pass
     * @param gradCamMillis the heat maps of a batch in which every frame is positive
     */
    public record Timing(
            int batch, double millis, double preprocessMillis, double networkMillis, double gradCamMillis) {}

    /** With frames of {@link #FRAME_SIZE}. */
    public Benchmark(FireClassifier classifier, StageClock clock, int largestBatch) {
        this(classifier, clock, largestBatch, WIDTH, HEIGHT);
    }

    /** With frames of another size in pixels. */
    public Benchmark(FireClassifier classifier, StageClock clock, int largestBatch, int width, int height) {
        this.classifier = classifier;
        this.clock = clock;
        FramePool pool = new FramePool(largestBatch);
        Random random = new Random(1);
        byte[] noise = new byte[width * height * 3];
        for (int i = 0; i < largestBatch; i++) {
            random.nextBytes(noise);
            VideoFrame frame = pool.lease(new CameraId("benchmark"), width, height, Instant.EPOCH, 0)
                    .orElseThrow();
            ByteBuffer pixels = frame.pixels();
            pixels.put(noise);
            frames.add(frame);
        }
    }

    /** Measures one batch size: most of the time without heat maps, a quarter of it with one for every frame. */
    public Timing measure(int batch, Duration time) {
        clock.positive(false);
        List<double[]> plain = run(batch, time.multipliedBy(3).dividedBy(4));
        clock.positive(true);
        List<double[]> explained = run(batch, time.dividedBy(4));
        return new Timing(batch, median(plain, 0), median(plain, 1), median(plain, 2), median(explained, 3));
    }

    /** Milliseconds of each batch: whole, preprocessing, network, Grad-CAM. */
    private List<double[]> run(int batch, Duration time) {
        List<VideoFrame> some = frames.subList(0, batch);
        for (int i = 0; i < WARM_UP; i++) {
            classifier.classify(some);
        }
        List<double[]> batches = new ArrayList<>();
        long start = System.nanoTime();
        while (batches.size() < FEWEST || System.nanoTime() - start < time.toNanos()) {
            long before = System.nanoTime();
            classifier.classify(some);
            double whole = (System.nanoTime() - before) / 1e6;
            batches.add(new double[] {
                whole, clock.millis(Stage.PREPROCESS), clock.millis(Stage.INFERENCE), clock.millis(Stage.GRADCAM)
            });
        }
        return batches;
    }

    private static double median(List<double[]> batches, int column) {
        double[] sorted =
                batches.stream().mapToDouble(row -> row[column]).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public void close() {
        frames.forEach(VideoFrame::close);
    }

    /** Keeps how long each stage of the latest batch took, and decides whether its frames count as positive. One thread. */
    public static final class StageClock implements InferenceListener {
        private static final double NOBODY = 2;

        private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);
        private boolean positive;

        /** Whether all frames of the coming batches get heat maps, or none. */
        void positive(boolean all) {
            positive = all;
            nanos.clear();
        }

        public double threshold() {
            return positive ? 0 : NOBODY;
        }

        /** Milliseconds of a stage in the latest batch; 0 where it was left out. */
        double millis(Stage stage) {
            return nanos.getOrDefault(stage, 0L) / 1e6;
        }

        @Override
        public void stageTook(Stage stage, long took) {
            nanos.put(stage, took);
        }
    }

    /** Times everything that one watched frame writes into the metrics, the shares of its batch included. */
    public static final class MetricsCost {
        private static final int WARM_UP = 20_000;
        private static final int FRAMES = 100_000;
        private static final CameraId CAMERA = new CameraId("benchmark");

        private MetricsCost() {}

        /** Microseconds a frame. */
        public static double microsAFrame() {
            try (MonitorMetrics metrics = new MonitorMetrics(Set.of(CAMERA), () -> 0)) {
                record(metrics, WARM_UP);
                long begin = System.nanoTime();
                record(metrics, FRAMES);
                return (System.nanoTime() - begin) / 1e3 / FRAMES;
            }
        }

        private static void record(MonitorMetrics metrics, int frames) {
            for (int frame = 0; frame < frames; frame++) {
                metrics.capture().frameCaptured(CAMERA, Instant.EPOCH, frame);
                metrics.inference().batchStarted(1, 0);
                metrics.inference().queued(CAMERA, frame);
                for (Stage stage : Stage.values()) {
                    metrics.inference().stageTook(stage, frame);
                }
                metrics.inference().frameScored(CAMERA, 0.5f);
                metrics.publish().annotated(CAMERA, frame);
                metrics.publish().encoded(CAMERA, frame);
                metrics.publish().framePublished(CAMERA, frame);
            }
        }
    }
}
