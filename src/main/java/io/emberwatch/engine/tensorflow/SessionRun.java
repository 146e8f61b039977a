package io.emberwatch.engine.tensorflow;

import ai.djl.tensorflow.engine.SavedModelBundle;
import ai.djl.tensorflow.engine.javacpp.JavacppUtils;
import ai.djl.util.Pair;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.FeatureMaps;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.RunOptions;

/** One run of a session: tensors are fed and fetched by name. All native memory dies at {@link #close}. */
final class SessionRun implements AutoCloseable {
    private final SavedModelBundle model;
    private final PointerScope scope = new PointerScope();
    private final List<TF_Tensor> fed = new ArrayList<>();
    private final List<String> fedNames = new ArrayList<>();
    private final List<String> fetched = new ArrayList<>();
    private TF_Tensor[] results = {};

    SessionRun(SavedModelBundle model) {
        this.model = model;
    }

    /** Replaces what an operation gives; the values are copied. */
    SessionRun feed(String name, long[] shape, float[] values) {
        TF_Tensor tensor = TF_Tensor.allocateTensor(tensorflow.TF_FLOAT, shape, (long) values.length * Float.BYTES);
        new FloatPointer(tensorflow.TF_TensorData(tensor)).put(values);
        fed.add(tensor);
        fedNames.add(name);
        return this;
    }

    /** Asks for a tensor, by {@code name} or {@code name:index}. */
    SessionRun fetch(String name) {
        fetched.add(name);
        return this;
    }

    /** @throws RuntimeException with TensorFlow's words if the run fails */
    SessionRun execute() {
        List<Pair<TF_Operation, Integer>> inputs = outputs(fedNames);
        List<Pair<TF_Operation, Integer>> outputs = outputs(fetched);
        results = JavacppUtils.runSession(
                model.getSession(),
                RunOptions.getDefaultInstance(),
                fed.toArray(TF_Tensor[]::new),
                operations(inputs),
                indices(inputs),
                operations(outputs),
                indices(outputs),
                new TF_Operation[0]);
        return this;
    }

    /** Values of the tensor fetched as {@code index}-th; a copy. */
    float[] floats(int index) {
        TF_Tensor tensor = results[index];
        if (tensorflow.TF_TensorType(tensor) != tensorflow.TF_FLOAT) {
            throw new IllegalArgumentException(fetched.get(index) + " is not float32");
        }
        float[] values = new float[Math.toIntExact(tensorflow.TF_TensorElementCount(tensor))];
        new FloatPointer(tensorflow.TF_TensorData(tensor)).get(values);
        return values;
    }

    /** The same as feature maps; @throws UserException if it is not {@code [N,h,w,C]} */
    FeatureMaps maps(int index) {
        TF_Tensor tensor = results[index];
        if (tensorflow.TF_NumDims(tensor) != 4) {
            throw new UserException(fetched.get(index) + " gives no feature maps");
        }
        int[] size = IntStream.range(0, 4)
                .map(i -> Math.toIntExact(tensorflow.TF_Dim(tensor, i)))
                .toArray();
        return new FeatureMaps(size[0], size[1], size[2], size[3], floats(index));
    }

    @Override
    public void close() {
        for (TF_Tensor tensor : results) {
            tensor.close();
        }
        scope.close();
    }

    private List<Pair<TF_Operation, Integer>> outputs(List<String> names) {
        return names.stream()
                .map(name -> JavacppUtils.getGraphOperationByName(model.getGraph(), name))
                .toList();
    }

    private static TF_Operation[] operations(List<Pair<TF_Operation, Integer>> outputs) {
        return outputs.stream().map(Pair::getKey).toArray(TF_Operation[]::new);
    }

    private static int[] indices(List<Pair<TF_Operation, Integer>> outputs) {
        return outputs.stream().mapToInt(Pair::getValue).toArray();
    }
}
