package io.emberwatch.engine.explain;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.InspectableModel;

/** A way to see what a network looked at. Immutable and thread-safe. */
public interface HeatMethod {
    /**
     * Explains a batch.
     *
     * @param images of the size that the network takes
     * @return a map for each image, and what the network said of them
     * @throws UserException if the method cannot serve this network, layer or target
     */
    HeatMaps explain(InspectableModel network, ImageBatch images, ExplanationRequest question);
}
