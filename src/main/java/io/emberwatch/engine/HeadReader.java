package io.emberwatch.engine;

import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.ClassifierHead.Pooling;
import io.emberwatch.core.heatmap.DenseLayer;
import io.emberwatch.core.modelpackage.ModelManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes the classifier head of the constants that a manifest names. */
public final class HeadReader {
    private HeadReader() {}

    /**
     * Reads the head.
     *
     * @param head names of the constants
     * @param constant gives the float32 values of a constant by its name
     * @throws IllegalArgumentException if the sizes do not fit each other
     */
    public static ClassifierHead read(ModelManifest.Head head, Function<String, float[]> constant) {
        List<DenseLayer> layers = new ArrayList<>();
        for (ModelManifest.Dense dense : head.dense()) {
            float[] kernel = constant.apply(dense.kernel());
            float[] bias = constant.apply(dense.bias());
            if (bias.length == 0) {
                throw new IllegalArgumentException("constant " + dense.bias() + " is empty");
            }
            layers.add(new DenseLayer(
                    kernel.length / bias.length,
                    bias.length,
                    kernel,
                    bias,
                    layers.size() == head.dense().size() - 1 ? Activation.LINEAR : dense.function()));
        }
        return new ClassifierHead(
                constant.apply(head.scale()),
                constant.apply(head.shift()),
                head.pooling().isEmpty() ? Pooling.AVERAGE : Pooling.MAX,
                layers,
                head.sigmoids());
    }
}
