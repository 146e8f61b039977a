package io.emberwatch.engine;

import io.emberwatch.core.modelpackage.ModelPackage;
import java.util.Optional;

/** Something that can run networks, started on one device. Thread-safe. */
public interface Engine {
    /** Why it cannot compute in bfloat16 here, with the remedy; empty where it can. */
    Optional<String> withoutBf16();

    /**
     * Loads a model.
     *
     * @param bundle needed only until this returns
     * @param precision {@link Precision#FP32}, or {@link Precision#BF16} where {@link #withoutBf16} is empty
     * @param maxBatch the most images in one run
     * @return the network, which the caller closes
     * @throws io.emberwatch.core.modelpackage.ModelPackageException if the model cannot be used
     */
    Network load(ModelPackage bundle, Precision precision, int maxBatch);
}
