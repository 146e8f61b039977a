package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.InferenceListener.Deletion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Batches, scores and the queue before them; the hidden canary has no series. Thread-safe. */
final class InferenceMeters implements InferenceListener {
    /** Upper bounds for frames in a batch. */
    private static final double[] BATCH_BUCKETS = {1, 2, 4, 8, 16, 32, 64};
    /** Upper bounds for shares of a whole. */
    private static final double[] SHARE_BUCKETS = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};

    private final FrameMeters frameMeters;
    private final DistributionSummary batchSize;
    private final Deletions deletions;
    private final AtomicInteger queueDepth = new AtomicInteger();
    private final ByCamera<LatestScore> scores;

    InferenceMeters(PrometheusMeterRegistry registry, Set<CameraId> cameras, FrameMeters frameMeters) {
        this.frameMeters = frameMeters;
        deletions = new Deletions(registry);
        batchSize = DistributionSummary.builder("emberwatch.batch.size")
                .description("Frames scored in one run")
                .serviceLevelObjectives(BATCH_BUCKETS)
                .register(registry);
        Gauge.builder("emberwatch.queue.depth", queueDepth, AtomicInteger::get)
                .description(
                        "Frames that waited for inference when the latest batch was taken from them, at most one a camera")
                .register(registry);
        scores = new ByCamera<>(cameras, camera -> new LatestScore(registry, camera));
    }

    /** Frames that waited when the latest batch was taken. */
    int queueDepth() {
        return queueDepth.get();
    }

    /** From now on these are the cameras. */
    void follow(Set<CameraId> cameras) {
        scores.follow(cameras);
    }

    @Override
    public void batchStarted(int size, int depth) {
        batchSize.record(size);
        queueDepth.set(size + depth);
    }

    @Override
    public void queued(CameraId camera, long nanos) {
        if (scores.has(camera)) {
            frameMeters.took("queue", nanos);
        }
    }

    @Override
    public void stageTook(Stage stage, long nanos) {
        frameMeters.took(stage.name().toLowerCase(Locale.ROOT), nanos);
    }

    @Override
    public void frameScored(CameraId camera, float score) {
        scores.of(camera, latest -> latest.scored(score));
    }

    @Override
    public void frameDropped(CameraId camera, String reason) {
        if (scores.has(camera)) {
            frameMeters.dropped(camera, reason);
        }
    }

    @Override
    public void frameSkipped(CameraId camera, String reason) {
        frameMeters.skipped(camera, reason);
    }

    @Override
    public void deletionMeasured(double drop) {
        deletions.measured(drop);
    }

    @Override
    public void deletionGivenUp(Deletion why) {
        deletions.givenUp(why);
    }

    /** The scores of one camera: the latest, which is not a number before the first, and how many there were. */
    private static final class LatestScore {
        private final Counter frames;
        private volatile double value = Double.NaN;

        private LatestScore(MeterRegistry registry, CameraId camera) {
            Gauge.builder("emberwatch.fire.score", this, score -> score.value)
                    .description("The network's belief in fire on the camera's latest frame, 0 to 1")
                    .tag("camera", camera.value())
                    .register(registry);
            frames = Counter.builder("emberwatch.frames.scored")
                    .description("Frames of the camera that the network scored")
                    .tag("camera", camera.value())
                    .register(registry);
        }

        private void scored(float score) {
            value = score;
            frames.increment();
        }
    }

    /** How much of the scores comes from the hot regions, and how often that could not be measured. Thread-safe. */
    private static final class Deletions {
        private final Histogram drops;
        private final Counter measured;
        private final Map<Deletion, Counter> givenUp = new EnumMap<>(Deletion.class);

        private Deletions(PrometheusMeterRegistry registry) {
            // Micrometer's own histograms round what they sort into buckets up to whole numbers.
            drops = Histogram.builder()
                    .name("emberwatch_deletion_drop")
                    .help("Score of an alarm's image minus its score with the hot region blurred; 0 where it rose")
                    .classicOnly()
                    .classicUpperBounds(SHARE_BUCKETS)
                    // They need a library that Micrometer leaves out.
                    .withoutExemplars()
                    .register(registry.getPrometheusRegistry());
            measured = counter(registry, "measured");
            for (Deletion why : Deletion.values()) {
                givenUp.put(why, counter(registry, why.name().toLowerCase(Locale.ROOT)));
            }
        }

        private static Counter counter(MeterRegistry registry, String result) {
            return Counter.builder("emberwatch.deletion.probes")
                    .description(
                            "Images of alarms that were to be scored again without their hot region, by what became of it")
                    .tag("result", result)
                    .register(registry);
        }

        /** A summary of Prometheus must not sink, so a score that rose counts as one that stayed. */
        void measured(double drop) {
            drops.observe(Math.max(0, drop));
            measured.increment();
        }

        void givenUp(Deletion why) {
            givenUp.get(why).increment();
        }
    }
}
