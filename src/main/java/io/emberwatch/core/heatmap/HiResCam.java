package io.emberwatch.core.heatmap;

/**
 * HiResCAM (Draelos and Carin, "Use HiResCAM instead of Grad-CAM", 2020), equation 4:
 * {@code sum_c G[i,j,c] * A[i,j,c]}, without averaging over space. Where only linear operations and ReLUs follow the
 * layer, its sum over space is the part of the logit that the layer explains: the logit without biases and shifts.
 */
public final class HiResCam implements LayerRule {
    @Override
    public ClassMap map(FeatureMaps activations, FeatureMaps gradients, int image) {
        float[] map = new float[activations.cells()];
        for (int cell = 0; cell < map.length; cell++) {
            int at = activations.offset(image, cell);
            float sum = 0;
            for (int c = at; c < at + activations.channels(); c++) {
                sum += gradients.values()[c] * activations.values()[c];
            }
            map[cell] = sum;
        }
        return new ClassMap(activations.width(), activations.height(), map);
    }
}
