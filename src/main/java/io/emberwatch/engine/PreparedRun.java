package io.emberwatch.engine;

import io.emberwatch.core.image.ImageBatch;

/**
 * One kind of run of an {@link InspectableModel}, for which the engine has everything ready. It waits for no other run;
 * whoever uses it sees to it that the network is open. Thread-safe.
 */
public interface PreparedRun {
    /**
     * Runs the network once.
     *
     * @param images of the size the network takes
     * @throws IllegalStateException if the run fails
     */
    ForwardResult run(ImageBatch images);
}
