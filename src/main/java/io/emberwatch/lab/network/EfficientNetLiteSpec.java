package io.emberwatch.lab.network;

import io.emberwatch.core.modelpackage.Preprocessing;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * EfficientNet-Lite (Tan and Le, 2019, "EfficientNet", without squeeze-and-excitation and with ReLU6), with a plain dense
 * layer at the end; the teacher of a DenseNet.
 *
 * @param name {@code efficientnet-lite0} or {@code efficientnet-lite2}
 * @param width factor of the layers' filters against version 0
 * @param depth factor of the layers' number
 */
record EfficientNetLiteSpec(String name, double width, double depth, int classes) implements NetworkSpec {
    private static final float EPSILON = 1e-3f;
    private static final int EXPANSION = 6;
    private static final int TOP = 1280;
    private static final int STAGE_OF_STRIDE_16 = 4;
    /** Table 1 of the paper: blocks, size of the kernel, stride of the first block, filters. */
    private static final int[][] STAGES = {
        {1, 3, 1, 16}, {2, 3, 2, 24}, {2, 5, 2, 40}, {3, 3, 2, 80}, {3, 5, 1, 112}, {4, 5, 2, 192}, {1, 3, 1, 320}
    };

    static EfficientNetLiteSpec lite0(int classes) {
        return new EfficientNetLiteSpec("efficientnet-lite0", 1, 1, classes);
    }

    static EfficientNetLiteSpec lite2(int classes) {
        return new EfficientNetLiteSpec("efficientnet-lite2", 1.1, 1.2, classes);
    }

    @Override
    public NetworkSpec.Outputs build(Layers layers, Operand<TFloat32> pixels) {
        Operand<TFloat32> x = layers.preprocess(pixels, Preprocessing.TF);
        x = activate(layers, layers.conv(x, "stem_conv", 3, 2, 32, "SAME"), "stem");
        Operand<TFloat32> middle = x;
        int block = 0;
        for (int stage = 0; stage < STAGES.length; stage++) {
            int[] s = STAGES[stage];
            boolean end = stage == 0 || stage == STAGES.length - 1;
            int blocks = end ? s[0] : (int) Math.ceil(depth * s[0]);
            for (int i = 0; i < blocks; i++) {
                int expansion = stage == 0 ? 1 : EXPANSION;
                x = block(layers, x, "block" + block, expansion, s[1], i == 0 ? s[2] : 1, filters(s[3]));
                block++;
            }
            if (stage == STAGE_OF_STRIDE_16) {
                middle = x;
            }
        }
        x = activate(layers, layers.conv(x, "top_conv", 1, 1, TOP, "SAME"), "top");
        Operand<TFloat32> pooled = layers.globalAverage(x, "avg_pool");
        return new NetworkSpec.Outputs(middle, x, x, pooled, layers.dense(pooled, "predictions", classes));
    }

    /** An inverted residual: wide, filtered channel by channel, narrow again. */
    private static Operand<TFloat32> block(
            Layers layers, Operand<TFloat32> in, String name, int expansion, int kernel, int stride, int filters) {
        int channels = Math.toIntExact(in.shape().get(3));
        Operand<TFloat32> x = in;
        if (expansion > 1) {
            x = layers.conv(x, name + "_expand_conv", 1, 1, channels * expansion, "SAME");
            x = activate(layers, x, name + "_expand");
        }
        x = activate(layers, layers.depthwise(x, name + "_dwconv", kernel, stride), name);
        x = layers.conv(x, name + "_project_conv", 1, 1, filters, "SAME");
        x = layers.batchNorm(x, name + "_project_bn", EPSILON);
        return stride == 1 && channels == filters ? layers.ops().math.add(in, x) : x;
    }

    private static Operand<TFloat32> activate(Layers layers, Operand<TFloat32> x, String name) {
        return layers.relu6(layers.batchNorm(x, name + "_bn", EPSILON), name + "_relu");
    }

    /** Rounded to eights, but never by more than a tenth down. */
    private int filters(int ofVersion0) {
        double wanted = width * ofVersion0;
        int rounded = Math.max(8, (int) (wanted + 4) / 8 * 8);
        return rounded < 0.9 * wanted ? rounded + 8 : rounded;
    }
}
