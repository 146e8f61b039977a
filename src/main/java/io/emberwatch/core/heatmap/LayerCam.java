package io.emberwatch.core.heatmap;

/**
 * LayerCAM (Jiang et al., IEEE TIP 2021), equations 7 and 8: {@code sum_c relu(G[i,j,c]) * A[i,j,c]}; made for shallow
 * layers too, whose maps are fine.
 */
public final class LayerCam implements LayerRule {
    @Override
    public ClassMap map(FeatureMaps activations, FeatureMaps gradients, int image) {
        float[] map = new float[activations.cells()];
        for (int cell = 0; cell < map.length; cell++) {
            int at = activations.offset(image, cell);
            float sum = 0;
            for (int c = at; c < at + activations.channels(); c++) {
                sum += Math.max(0, gradients.values()[c]) * activations.values()[c];
            }
            map[cell] = sum;
        }
        return new ClassMap(activations.width(), activations.height(), map);
    }
}
