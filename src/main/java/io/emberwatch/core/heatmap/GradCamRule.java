package io.emberwatch.core.heatmap;

/**
 * Grad-CAM (Selvaraju et al., ICCV 2017) at any layer: equation 1 is {@code alpha[c] = mean_ij G[i,j,c]}, equation 2
 * {@code relu(sum_c alpha[c] * A[i,j,c])}, of which this gives the sum.
 */
public final class GradCamRule implements LayerRule {
    @Override
    public ClassMap map(FeatureMaps activations, FeatureMaps gradients, int image) {
        float[] alpha = new float[gradients.channels()];
        for (int cell = 0; cell < gradients.cells(); cell++) {
            int at = gradients.offset(image, cell);
            for (int c = 0; c < alpha.length; c++) {
                alpha[c] += gradients.values()[at + c];
            }
        }
        for (int c = 0; c < alpha.length; c++) {
            alpha[c] /= gradients.cells();
        }
        return WeightedChannels.sum(activations, image, alpha);
    }
}
