package io.emberwatch.core.heatmap;

/**
 * Grad-CAM++ (Chattopadhay et al., WACV 2018). With {@code y = exp(S)}, equation 19 becomes
 * {@code alpha[i,j,c] = G^2 / (2 G^2 + (sum_ab A[a,b,c]) G^3)}, equation 5 {@code w[c] = sum_ij alpha[i,j,c] relu(G)},
 * and the map is {@code sum_c w[c] A[i,j,c]}. The factor {@code exp(S)} of {@code w} only scales the map and is left
 * out. The paper's activations come from a ReLU; where a layer has negative ones, {@code sum_ab A} takes only the
 * positive, so that the fraction stays finite.
 */
public final class GradCamPlusPlus implements LayerRule {
    @Override
    public ClassMap map(FeatureMaps activations, FeatureMaps gradients, int image) {
        int channels = activations.channels();
        float[] total = new float[channels];
        for (int cell = 0; cell < activations.cells(); cell++) {
            int at = activations.offset(image, cell);
            for (int c = 0; c < channels; c++) {
                total[c] += Math.max(0, activations.values()[at + c]);
            }
        }
        float[] weights = new float[channels];
        for (int cell = 0; cell < gradients.cells(); cell++) {
            int at = gradients.offset(image, cell);
            for (int c = 0; c < channels; c++) {
                float g = gradients.values()[at + c];
                // A gradient that is not positive adds nothing, whatever its alpha; G^2 is cut from the fraction.
                if (g > 0) {
                    weights[c] += g / (2 + total[c] * g);
                }
            }
        }
        return WeightedChannels.sum(activations, image, weights);
    }
}
