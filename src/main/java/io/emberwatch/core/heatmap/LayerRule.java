package io.emberwatch.core.heatmap;

/**
 * Arithmetic on one layer: activations {@code A[i,j,c]} and gradients {@code G[i,j,c] = dy/dA[i,j,c]} to a map. The
 * ReLU that ends most of the papers' equations is {@link ClassMap#toHeatmap}.
 */
public enum LayerRule {
    /**
     * Grad-CAM (Selvaraju et al., ICCV 2017) at any layer: equation 1 is {@code alpha[c] = mean_ij G[i,j,c]}, equation
     * 2 {@code relu(sum_c alpha[c] * A[i,j,c])}, of which this gives the sum.
     */
    GRAD_CAM {
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
            return weightedSum(activations, image, alpha);
        }
    },

    /**
     * Grad-CAM++ (Chattopadhay et al., WACV 2018). With {@code y = exp(S)}, equation 19 becomes
     * {@code alpha[i,j,c] = G^2 / (2 G^2 + (sum_ab A[a,b,c]) G^3)}, equation 5
     * {@code w[c] = sum_ij alpha[i,j,c] relu(G)}, and the map is {@code sum_c w[c] A[i,j,c]}. The factor {@code exp(S)}
     * of {@code w} only scales the map and is left out. The paper's activations come from a ReLU; where a layer has
     * negative ones, {@code sum_ab A} takes only the positive, so that the fraction stays finite.
     */
    GRAD_CAM_PLUS_PLUS {
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
            return weightedSum(activations, image, weights);
        }
    },

    /**
     * HiResCAM (Draelos and Carin, "Use HiResCAM instead of Grad-CAM", 2020), equation 4:
     * {@code sum_c G[i,j,c] * A[i,j,c]}, without averaging over space. Where only linear operations and ReLUs follow
     * the layer, its sum over space is the part of the logit that the layer explains: the logit without biases and
     * shifts.
     */
    HIRES_CAM {
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
    },

    /**
     * LayerCAM (Jiang et al., IEEE TIP 2021), equations 7 and 8: {@code sum_c relu(G[i,j,c]) * A[i,j,c]}; made for
     * shallow layers too, whose maps are fine.
     */
    LAYER_CAM {
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
    },

    /**
     * XGrad-CAM (Fu et al., "Axiom-based Grad-CAM", BMVC 2020), equation 8:
     * {@code w[c] = sum_ij A[i,j,c] G[i,j,c] / sum_ij A[i,j,c]}, and the map is {@code sum_c w[c] A[i,j,c]}. A channel whose
     * sum is nothing has no weight.
     */
    XGRAD_CAM {
        @Override
        public ClassMap map(FeatureMaps activations, FeatureMaps gradients, int image) {
            int channels = activations.channels();
            double[] total = new double[channels];
            double[] product = new double[channels];
            double[] size = new double[channels];
            for (int cell = 0; cell < activations.cells(); cell++) {
                int at = activations.offset(image, cell);
                for (int c = 0; c < channels; c++) {
                    double value = activations.values()[at + c];
                    total[c] += value;
                    size[c] += Math.abs(value);
                    product[c] += value * gradients.values()[at + c];
                }
            }
            float[] weights = new float[channels];
            for (int c = 0; c < channels; c++) {
                boolean something = Math.abs(total[c]) > VANISHING * size[c];
                weights[c] = something ? (float) (product[c] / total[c]) : 0;
            }
            return weightedSum(activations, image, weights);
        }
    },

    /**
     * Eigen-Grad-CAM, as pytorch-grad-cam defines it: the first principal component of {@code A * G}, cells being the
     * samples, so that unlike Eigen-CAM it asks for a class; see {@link EigenCam#gradMap}.
     */
    EIGEN_GRAD_CAM {
        @Override
        public ClassMap map(FeatureMaps activations, FeatureMaps gradients, int image) {
            return EigenCam.gradMap(activations, gradients, image);
        }
    },

    /** Eigen-CAM, the one that asks for no class and needs no gradients; see {@link EigenCam}. */
    EIGEN_CAM {
        @Override
        public ClassMap map(FeatureMaps activations, FeatureMaps gradients, int image) {
            return EigenCam.map(activations, image);
        }
    };

    /** Of a channel's absolute values: a sum below this is that of rounding. */
    private static final double VANISHING = 1e-6;

    /**
     * The map of one image.
     *
     * @param activations of the batch
     * @param gradients same shape; the activations themselves where the rule {@link #needsGradients no gradients}
     */
    public abstract ClassMap map(FeatureMaps activations, FeatureMaps gradients, int image);

    /** Whether a backward pass is needed. */
    public boolean needsGradients() {
        return this != EIGEN_CAM;
    }

    /**
     * {@code sum_c w[c] * A[i,j,c]} for one image, in which many methods end.
     *
     * @param weights {@code [C]}
     */
    public static ClassMap weightedSum(FeatureMaps activations, int image, float[] weights) {
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
