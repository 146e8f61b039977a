package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Review.Ruling;
import java.util.Map;

/** How many kept fires of each camera were found to be true or false alarms. Immutable. */
public final class VerdictTally {
    static final VerdictTally NONE = new VerdictTally(Map.of());

    private final Map<CameraId, Map<Ruling, Integer>> counts;

    VerdictTally(Map<CameraId, Map<Ruling, Integer>> counts) {
        this.counts = Map.copyOf(counts);
    }

    /** 0 or more. */
    public int count(CameraId camera, Ruling ruling) {
        return counts.getOrDefault(camera, Map.of()).getOrDefault(ruling, 0);
    }
}
