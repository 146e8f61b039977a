package io.emberwatch.core.heatmap;

/** {@code sum_c w[c] * A[i,j,c]}, in which many methods end. */
public final class WeightedChannels {
    private WeightedChannels() {}

    /**
     * The weighted sum of one sample's feature maps.
     *
     * @param weights {@code [C]}
     */
    public static ClassMap sum(FeatureMaps activations, int image, float[] weights) {
        float[] map = new float[activations.cells()];
        float[] values = activations.values();
        for (int cell = 0; cell < map.length; cell++) {
            int at = activations.offset(image, cell);
            float sum = 0;
            for (int c = 0; c < weights.length; c++) {
                sum += weights[c] * values[at + c];
            }
            map[cell] = sum;
        }
        return new ClassMap(activations.width(), activations.height(), map);
    }
}
