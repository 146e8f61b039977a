package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.inference.InferenceListener;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Batches, scores and the queue before them; the hidden canary has no series. Thread-safe. */
final class InferenceMeters implements InferenceListener {
    private final StageTimers stages;
    private final DropCounters drops;
    private final DistributionSummary batchSize;
    private final DeletionMeters deletions;
    private final AtomicInteger queueDepth = new AtomicInteger();
    private final Map<CameraId, LatestScore> scores = new TreeMap<>();

    InferenceMeters(
            MeterRegistry registry,
            Set<CameraId> cameras,
            StageTimers stages,
            DropCounters drops,
            DeletionMeters deletions) {
        this.deletions = deletions;
        this.stages = stages;
        this.drops = drops;
        batchSize = DistributionSummary.builder("emberwatch.batch.size")
                .description("Frames scored in one run")
                .serviceLevelObjectives(Buckets.BATCH)
                .register(registry);
        Gauge.builder("emberwatch.queue.depth", queueDepth, AtomicInteger::get)
                .description(
                        "Frames that waited for inference when the latest batch was taken from them, at most one a camera")
                .register(registry);
        cameras.forEach(camera -> scores.put(camera, new LatestScore(registry, camera)));
    }

    @Override
    public void batchStarted(int size, int depth) {
        batchSize.record(size);
        queueDepth.set(size + depth);
    }

    @Override
    public void queued(CameraId camera, long nanos) {
        if (scores.containsKey(camera)) {
            stages.record("queue", nanos);
        }
    }

    @Override
    public void stageTook(Stage stage, long nanos) {
        stages.record(stage.name().toLowerCase(Locale.ROOT), nanos);
    }

    @Override
    public void frameScored(CameraId camera, float score) {
        LatestScore latest = scores.get(camera);
        if (latest != null) {
            latest.value = score;
        }
    }

    @Override
    public void frameDropped(CameraId camera, String reason) {
        if (scores.containsKey(camera)) {
            drops.count(camera, reason);
        }
    }

    @Override
    public void deletionMeasured(double drop) {
        deletions.measured(drop);
    }

    @Override
    public void deletionGivenUp(Deletion why) {
        deletions.givenUp(why);
    }

    /** The latest score of one camera; not a number before the first. */
    private static final class LatestScore {
        private volatile double value = Double.NaN;

        private LatestScore(MeterRegistry registry, CameraId camera) {
            Gauge.builder("emberwatch.fire.score", this, score -> score.value)
                    .description("The network's belief in fire on the camera's latest frame, 0 to 1")
                    .tag("camera", camera.value())
                    .register(registry);
        }
    }
}
