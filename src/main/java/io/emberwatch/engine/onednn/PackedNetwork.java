package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.Planner.Plan;
import java.util.Optional;

/**
 * A network's packed weights and primitives, shared by all executors. Owns them: close it after the executors. Immutable.
 */
final class PackedNetwork implements AutoCloseable {
    private final Dnnl owner = new Dnnl();
    private final ImageLoader images;
    private final Optional<Affine> features;
    private final Plan plan;

    /** @throws OneDnnException if oneDNN cannot run a layer; nothing stays open then */
    PackedNetwork(DenseNetModel model, Arithmetic arithmetic, Layout layout) {
        // The arithmetic itself holds all weights again: it goes with the end of this.
        this.images = arithmetic.images();
        this.features = arithmetic.features();
        try {
            plan = new Planner(model, owner, arithmetic, layout).plan();
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    /** A new executor, the caller's to close. */
    Executor executor() {
        return new Executor(plan, owner, images, features);
    }

    /** Its operations and where things lie in the scratch memory of an executor. */
    Plan plan() {
        return plan;
    }

    @Override
    public void close() {
        owner.close();
    }
}
