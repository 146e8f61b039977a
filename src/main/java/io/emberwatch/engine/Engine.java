package io.emberwatch.engine;

import io.emberwatch.core.modelpackage.ModelPackage;
import java.util.Optional;
import java.util.OptionalDouble;

/** Something that can run networks, started on one device. Thread-safe. */
public interface Engine {
    /** Why it cannot compute so here; empty where it can, and for {@link Precision#AUTO}. */
    Optional<Refusal> without(Precision precision);

    /** Whether it computes so on some machine and with some model: where it never does, nobody needs to hear why. */
    boolean knows(Precision precision);

    /**
     * How far this precision was seen to move the logit of a score that is not near 0 or 1, of the model that the engine
     * was started for; empty where that is not known.
     */
    default OptionalDouble logitError(Precision precision) {
        return OptionalDouble.empty();
    }

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
