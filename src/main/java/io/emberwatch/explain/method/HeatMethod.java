package io.emberwatch.explain.method;

import io.emberwatch.explain.OpenedNetwork;
import io.emberwatch.explain.Pixels;

/** A way to see what a network looked at. Immutable and thread-safe. */
public interface HeatMethod {
    /**
     * Explains a batch.
     *
     * @param pictures of the size that the network takes
     * @return a map for each picture, and what the network said of them
     * @throws IllegalArgumentException if the method cannot serve this network, layer or target
     */
    HeatMaps explain(OpenedNetwork network, Pixels pictures, Question question);
}
