package io.emberwatch.lab.network;

import io.emberwatch.core.modelpackage.Preprocessing;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * MobileNet V1 with the layers and names of {@code keras.applications.mobilenet}, except for a plain dense layer at the
 * end; the teacher of a DenseNet.
 *
 * @param multiplier width of the layers against the full network, such as 0.75
 */
public record MobileNetSpec(double multiplier, int classes) implements NetworkSpec {
    private static final float EPSILON = 1e-3f;
    private static final int[] FILTERS = {64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024};
    private static final int[] STRIDES = {1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1};
    private static final int LAST_OF_STRIDE_16 = 11;

    @Override
    public String name() {
        return "mobilenet";
    }

    @Override
    public NetworkSpec.Outputs build(Layers layers, Operand<TFloat32> pixels) {
        Operand<TFloat32> x = layers.preprocess(pixels, Preprocessing.TF);
        x = layers.conv(x, "conv1", 3, 2, filters(32), "SAME");
        x = layers.relu6(layers.batchNorm(x, "conv1_bn", EPSILON), "conv1_relu");
        Operand<TFloat32> middle = x;
        for (int i = 1; i <= FILTERS.length; i++) {
            String depthwise = "conv_dw_" + i;
            x = layers.depthwise(x, depthwise, 3, STRIDES[i - 1]);
            x = layers.relu6(layers.batchNorm(x, depthwise + "_bn", EPSILON), depthwise + "_relu");
            String pointwise = "conv_pw_" + i;
            x = layers.conv(x, pointwise, 1, 1, filters(FILTERS[i - 1]), "SAME");
            x = layers.relu6(layers.batchNorm(x, pointwise + "_bn", EPSILON), pointwise + "_relu");
            if (i == LAST_OF_STRIDE_16) {
                middle = x;
            }
        }
        Operand<TFloat32> pooled = layers.globalAverage(x, "avg_pool");
        return new NetworkSpec.Outputs(middle, x, x, pooled, layers.dense(pooled, "predictions", classes));
    }

    private int filters(int full) {
        return (int) (full * multiplier);
    }
}
