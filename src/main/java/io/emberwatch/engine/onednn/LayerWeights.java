package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.DenseNetModel.Kernel;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The weights of a convolution as an operation is given them. Immutable by convention.
 *
 * @param name of the layer
 * @param size height and width of the window
 * @param inputs channels it reads
 * @param outputs channels it writes
 * @param values {@code float[]} or {@code byte[]}, {@code [size,size,inputs,outputs]}
 * @param bias added to each output, {@code [outputs]}
 * @param scales what each output of whole-number weights is multiplied by before {@code bias}; empty for floats
 * @param relu whether negative outputs become 0
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
record LayerWeights(
        String name,
        int size,
        int inputs,
        int outputs,
        Object values,
        float[] bias,
        Optional<float[]> scales,
        boolean relu) {
    /** Float weights, with the norm that follows folded in. */
    static LayerWeights folded(Kernel kernel, Affine norm, boolean relu) {
        return plain(kernel.scaledOutputs(norm.scale()), norm.shift(), relu);
    }

    /** Float weights without offsets and without ReLU. */
    static LayerWeights linear(Kernel kernel) {
        return plain(kernel, new float[kernel.outputs()], false);
    }

    private static LayerWeights plain(Kernel kernel, float[] bias, boolean relu) {
        return new LayerWeights(
                kernel.name(),
                kernel.size(),
                kernel.inputs(),
                kernel.outputs(),
                kernel.values(),
                bias,
                Optional.empty(),
                relu);
    }

    ElementType type() {
        return values instanceof byte[] ? ElementType.S8 : ElementType.F32;
    }

    /** A native copy of the values; the caller's to close. */
    Pointer copy() {
        return values instanceof byte[] bytes ? new BytePointer(bytes) : new FloatPointer((float[]) values);
    }
}
