package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.VideoFrame;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * A frame on its way to be judged without its hot region. Immutable but for the frame.
 *
 * @param frame with its hot region blurred; owned by the probe
 * @param score of the untouched frame
 * @param unseen parts that have not ridden yet
 * @param without greatest score of the parts that have; 0 before
 * @param result hears the drop, or nothing where it could not be measured
 */
record DeletionProbe(VideoFrame frame, float score, List<Tile> unseen, float without, Consumer<OptionalDouble> result) {
    /** The first so many unseen parts in one run, or as many as there are. */
    Ride ride(int most) {
        return new Ride(this, Math.min(most, unseen.size()));
    }

    /** Some unseen parts of a probe in one run of the network. */
    record Ride(DeletionProbe probe, int parts) {
        List<Tile> tiles() {
            return probe.unseen.subList(0, parts);
        }

        /** What is left of the probe, by the greatest score of the parts that rode. */
        DeletionProbe after(float without) {
            return new DeletionProbe(
                    probe.frame,
                    probe.score,
                    probe.unseen.subList(parts, probe.unseen.size()),
                    Math.max(probe.without, without),
                    probe.result);
        }
    }
}
