package io.emberwatch.core.heatmap;

/** Arithmetic on one layer: activations {@code A[i,j,c]} and gradients {@code G[i,j,c] = dy/dA[i,j,c]} to a map. */
@FunctionalInterface
public interface LayerRule {
    /**
     * The map of one image.
     *
     * @param activations of the batch
     * @param gradients same shape; the activations themselves where the rule {@link #needsGradients no gradients}
     */
    ClassMap map(FeatureMaps activations, FeatureMaps gradients, int image);

    /** Whether a backward pass is needed. */
    default boolean needsGradients() {
        return true;
    }
}
