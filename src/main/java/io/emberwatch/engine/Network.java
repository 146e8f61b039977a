package io.emberwatch.engine;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.modelpackage.ModelManifest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * A model package loaded by an engine: images in; scores, logits and the last feature map out. The live monitor and all
 * offline commands run this, so that what is measured is what watches.
 *
 * <p>Owns native memory. One thread at a time runs and closes it; it may be loaded on another thread. Only {@link
 * #inspectable} may be used by several threads at once.
 */
public interface Network extends AutoCloseable {
    /** What the package says about itself: labels, fire class, threshold, temperature, and the size of its images. */
    ModelManifest manifest();

    /** What follows the last feature map, in float32; empty where the package does not say. */
    Optional<ClassifierHead> head();

    /** Name and version of the engine, for example {@code tensorflow/2.16.1}. */
    String engine();

    /** What it runs on, for people and labels: {@code cpu} or {@code gpu}. */
    String device();

    /** Arithmetic of the convolutions; never {@link Precision#AUTO}. */
    Precision precision();

    /** The most images in one run. */
    int maxBatch();

    /**
     * What {@link #run} may be asked for.
     *
     * @throws IllegalArgumentException for fewer images than one and more than {@link #maxBatch}
     */
    default void requireCount(int count) {
        if (count < 1 || count > maxBatch()) {
            throw new IllegalArgumentException("a batch has 1 to " + maxBatch() + " images, not " + count);
        }
    }

    /** Whether an image of a larger batch costs noticeably less, so that it pays to wait until more are there. */
    default boolean gainsFromBatches() {
        return true;
    }

    /**
     * Runs the network once.
     *
     * @param images direct buffer with {@code count} images from its position on, uint8 RGB {@code [count,height,width,3]}
     *     of the size in the manifest; read only, its position stays
     * @param count 1 to {@link #maxBatch}
     * @param wantsFeatures asked once, with the scores {@code [count*classes]}, whether the last feature map is needed
     *     too, which costs a copy
     * @throws IllegalStateException if the run fails; the network can still be used
     */
    NetworkOutput run(ByteBuffer images, int count, Predicate<float[]> wantsFeatures);

    /**
     * As the other one. A network that computes close calls again may spare those of calm images.
     *
     * @param calm of which images, by index, nothing but the beginning of an alarm is decided
     */
    default NetworkOutput run(ByteBuffer images, int count, IntPredicate calm, Predicate<float[]> wantsFeatures) {
        return run(images, count, wantsFeatures);
    }

    /** Gives back memory that no run has needed since the last call. A run that needs it again takes some milliseconds more. */
    default void releaseIdle() {}

    /** Inner layers and gradients, where the engine has them; of no use after {@link #close}. */
    Optional<InspectableModel> inspectable();

    /**
     * Inner layers and gradients.
     *
     * @throws EngineException with the remedy if the engine has none
     */
    default InspectableModel inspect() {
        return inspectable()
                .orElseThrow(() -> new EngineException(
                        "the engine " + engine() + " shows no inner layers: use the engine tensorflow"));
    }

    /** Gives the weights and all native memory back, after inspections under way; a second call does nothing. */
    @Override
    void close();
}
