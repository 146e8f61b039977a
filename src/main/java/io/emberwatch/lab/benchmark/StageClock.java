package io.emberwatch.lab.benchmark;

import io.emberwatch.monitor.inference.InferenceListener;
import java.util.EnumMap;
import java.util.Map;

/** Keeps how long each stage of the latest batch took, and decides whether its frames count as positive. One thread. */
public final class StageClock implements InferenceListener {
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
