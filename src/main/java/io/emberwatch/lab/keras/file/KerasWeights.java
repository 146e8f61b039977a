package io.emberwatch.lab.keras.file;

import java.util.List;
import java.util.Optional;

/** The weights in a Keras file, by layer. */
public interface KerasWeights {
    /**
     * One variable of a layer; empty if the file does not hold it.
     *
     * @param variable Keras' name of it, such as {@code kernel} or {@code moving_mean}
     * @param position its place among the variables of its layer: some formats number them instead of naming them
     * @throws KerasImportException if it is there but cannot be used: damaged, no floating point, not finite
     */
    Optional<KerasTensor> find(KerasLayer layer, String variable, int position);

    /** Where {@link #find} looks, for messages. */
    String place(KerasLayer layer, String variable, int position);

    /** The layers of a DenseNet and its dense head as far as a file without a description of its layers tells them. */
    List<KerasLayer> layers(PlainDenseNet architecture);

    /**
     * The variable, which must be there.
     *
     * @throws KerasImportException naming the tensor and the shape that was expected
     */
    default KerasTensor get(KerasLayer layer, String variable, int position, long... shape) {
        return find(layer, variable, position)
                .orElseThrow(() -> new KerasImportException("tensor " + place(layer, variable, position)
                        + " is missing, expected with shape " + KerasTensor.written(shape)
                        + ": save the file again with all its layers built"))
                .expect(shape);
    }
}
