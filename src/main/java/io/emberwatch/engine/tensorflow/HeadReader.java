package io.emberwatch.engine.tensorflow;

import ai.djl.tensorflow.engine.SavedModelBundle;
import ai.djl.tensorflow.engine.TfSymbolBlock;
import ai.djl.tensorflow.engine.javacpp.JavacppUtils;
import ai.djl.util.Pair;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.DenseLayer;
import io.emberwatch.core.modelpackage.ModelManifest;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.RunOptions;

/** Fetches the head's constants out of a loaded graph by name. Its native memory dies at {@link #close}. */
final class HeadReader implements AutoCloseable {
    private final SavedModelBundle graph;
    private final PointerScope scope = new PointerScope();

    HeadReader(TfSymbolBlock block) {
        this.graph = block.getSavedModelBundle();
    }

    /** @throws IllegalArgumentException if a name is not in the graph or the sizes do not fit each other */
    ClassifierHead read(ModelManifest.Head head) {
        float[] scale = fetch(head.scale());
        float[] shift = fetch(head.shift());
        List<DenseLayer> layers = new ArrayList<>();
        for (ModelManifest.Dense dense : head.dense()) {
            float[] kernel = fetch(dense.kernel());
            float[] bias = fetch(dense.bias());
            layers.add(new DenseLayer(
                    kernel.length / bias.length,
                    bias.length,
                    kernel,
                    bias,
                    dense.activation().equals("relu")));
        }
        return new ClassifierHead(scale, shift, layers);
    }

    private float[] fetch(String name) {
        Pair<TF_Operation, Integer> constant = JavacppUtils.getGraphOperationByName(graph.getGraph(), name);
        TF_Tensor tensor = JavacppUtils.runSession(
                graph.getSession(),
                RunOptions.getDefaultInstance(),
                new TF_Tensor[0],
                new TF_Operation[0],
                new int[0],
                new TF_Operation[] {constant.getKey()},
                new int[] {constant.getValue()},
                new TF_Operation[0])[0];
        try (tensor) {
            if (tensorflow.TF_TensorType(tensor) != tensorflow.TF_FLOAT) {
                throw new IllegalArgumentException("constant " + name + " is not float32");
            }
            float[] values = new float[Math.toIntExact(tensorflow.TF_TensorElementCount(tensor))];
            new FloatPointer(tensorflow.TF_TensorData(tensor)).get(values);
            if (values.length == 0) {
                throw new IllegalArgumentException("constant " + name + " is empty");
            }
            return values;
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
