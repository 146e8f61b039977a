package io.emberwatch.engine.tensorflow;

import io.emberwatch.core.heatmap.FeatureMaps;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** TensorFlow's tensors as plain Java; all are borrowed, all arrays are copies. */
final class Tensors {
    private Tensors() {}

    /** @throws IllegalArgumentException if the tensor is not float32 */
    static float[] floats(String name, Tensor tensor) {
        if (!(tensor instanceof TFloat32)) {
            throw new IllegalArgumentException(name + " is not float32");
        }
        float[] values = new float[Math.toIntExact(tensor.shape().size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }

    /**
     * Feature maps; a vector for each image is one cell.
     *
     * @throws IllegalArgumentException if the tensor is not {@code [N,h,w,C]} or {@code [N,C]} of float32
     */
    static FeatureMaps maps(String name, Tensor tensor) {
        Shape shape = tensor.shape();
        if (shape.numDimensions() == 2) {
            int count = Math.toIntExact(shape.get(0));
            return new FeatureMaps(count, 1, 1, Math.toIntExact(shape.get(1)), floats(name, tensor));
        }
        if (shape.numDimensions() != 4) {
            throw new IllegalArgumentException(name + " gives no feature maps");
        }
        return new FeatureMaps(
                Math.toIntExact(shape.get(0)),
                Math.toIntExact(shape.get(1)),
                Math.toIntExact(shape.get(2)),
                Math.toIntExact(shape.get(3)),
                floats(name, tensor));
    }

    /**
     * Values of what needs no input.
     *
     * @throws IllegalArgumentException if the graph has no such operation or it does not give float32
     */
    static float[] constant(Session session, String name) {
        try (Result result = session.runner().fetch(name).run()) {
            return floats(name, result.get(0));
        }
    }
}
