package io.emberwatch.lab.keras;

import io.emberwatch.lab.keras.file.BatchNorm;
import io.emberwatch.lab.keras.file.DenseNetBody;
import io.emberwatch.lab.keras.file.KerasLayer;
import io.emberwatch.lab.keras.file.KerasWeights;
import io.emberwatch.lab.keras.file.LayerClass;
import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** Reads the convolutions and batch norms of a Keras file under the names that {@link DenseNet} gives them. */
final class KerasBody {
    private KerasBody() {}

    /**
     * The weights of a body.
     *
     * @param declared the parameters of the network to fill, in order, those of its head at the end
     * @throws io.emberwatch.lab.keras.file.KerasImportException naming the tensor that is missing or does not fit
     */
    static Map<String, Weight> read(DenseNetBody body, KerasWeights weights, List<ParameterSpec> declared) {
        Map<String, Weight> read = new LinkedHashMap<>();
        int next = 0;
        for (KerasLayer layer : body.layers()) {
            ParameterSpec first = declared.get(next);
            String name = first.name().substring(0, first.name().lastIndexOf('/'));
            Shape shape = first.shape();
            if (layer.className().equals(LayerClass.CONV)) {
                float[] kernel =
                        weights.get(layer, "kernel", 0, shape.asArray()).values();
                read.put(name + "/kernel", new Weight(shape, kernel));
                next++;
            } else {
                BatchNorm norm = BatchNorm.read(weights, layer, Math.toIntExact(shape.size()))
                        .withEpsilon(DenseNet.EPSILON);
                read.put(name + "/gamma", new Weight(shape, norm.gamma()));
                read.put(name + "/beta", new Weight(shape, norm.beta()));
                read.put(name + "/moving_mean", new Weight(shape, norm.mean()));
                read.put(name + "/moving_variance", new Weight(shape, norm.variance()));
                next += 4;
            }
        }
        return read;
    }
}
