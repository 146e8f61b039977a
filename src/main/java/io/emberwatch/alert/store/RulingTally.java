package io.emberwatch.alert.store;

import io.emberwatch.alert.Review.Ruling;
import io.emberwatch.frame.CameraId;
import java.util.Map;

/** How many kept fires of each camera were found to be true or false alarms. Immutable. */
public final class RulingTally {
    static final RulingTally NONE = new RulingTally(Map.of());

    private final Map<CameraId, Map<Ruling, Integer>> counts;

    RulingTally(Map<CameraId, Map<Ruling, Integer>> counts) {
        this.counts = Map.copyOf(counts);
    }

    /** 0 or more. */
    public int count(CameraId camera, Ruling ruling) {
        return counts.getOrDefault(camera, Map.of()).getOrDefault(ruling, 0);
    }
}
