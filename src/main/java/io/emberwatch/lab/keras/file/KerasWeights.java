package io.emberwatch.lab.keras.file;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The weights in a Keras file, by layer. */
public interface KerasWeights {
    /**
     * One variable of a layer; empty if the file does not hold it.
     *
     * @param variable Keras' name of it, such as {@code kernel} or {@code moving_mean}
     * @param position its place among the variables of its layer: some formats number them instead of naming them
     * @throws KerasImportException if it is there but cannot be used: damaged, no floating point, not finite
     */
    Optional<Tensor> find(KerasLayer layer, String variable, int position);

    /** Where {@link #find} looks, for messages. */
    String place(KerasLayer layer, String variable, int position);

    /** The layers of a DenseNet and its dense head as far as a file without a description of its layers tells them. */
    List<KerasLayer> layers(PlainDenseNet architecture);

    /**
     * The variable, which must be there.
     *
     * @throws KerasImportException naming the tensor and the shape that was expected
     */
    default Tensor get(KerasLayer layer, String variable, int position, long... shape) {
        return find(layer, variable, position)
                .orElseThrow(() -> new KerasImportException("tensor " + place(layer, variable, position)
                        + " is missing, expected with shape " + Tensor.written(shape)
                        + ": save the file again with all its layers built"))
                .expect(shape);
    }

    /**
     * One array of weights. Immutable by convention: arrays are not copied.
     *
     * @param name where it lies in the file, for messages
     * @param shape size of each dimension
     * @param values in row-major order, all finite
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody; millions of weights are not copied.
    record Tensor(String name, int[] shape, float[] values) {
        /**
         * Returns itself if it has this shape.
         *
         * @throws KerasImportException naming the tensor and both shapes if it has another
         */
        public Tensor expect(long... expected) {
            if (!Arrays.equals(Arrays.stream(shape).asLongStream().toArray(), expected)) {
                throw new KerasImportException("tensor " + name + " has shape "
                        + written(Arrays.stream(shape).asLongStream().toArray()) + ", expected " + written(expected)
                        + ": the file is not of this architecture, or damaged");
            }
            return this;
        }

        /** A shape as Python writes it: {@code (7, 7, 3, 64)}. */
        static String written(long... shape) {
            return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", ")"));
        }
    }
}
