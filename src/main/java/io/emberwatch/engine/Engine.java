package io.emberwatch.engine;

import io.emberwatch.core.modelpackage.ModelPackage;
import java.util.Optional;

/** Something that can run networks, started on one device. Thread-safe. */
public interface Engine {
    /** Why it cannot compute so here, with the remedy; empty where it can, and for {@link Precision#AUTO}. */
    Optional<String> without(Precision precision);

    /**
     * Loads a model.
     *
     * @param bundle needed only until this returns
     * @param precision one that {@link #without} has nothing against, and not {@link Precision#AUTO}
     * @param maxBatch the most images in one run
     * @return the network, which the caller closes
     * @throws io.emberwatch.core.modelpackage.ModelPackageException if the model cannot be used
     */
    Network load(ModelPackage bundle, Precision precision, int maxBatch);
}
