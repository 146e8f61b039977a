package io.emberwatch.lab.keras.file;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One array of weights. Immutable by convention: arrays are not copied.
 *
 * @param name where it lies in the file, for messages
 * @param shape size of each dimension
 * @param values in row-major order, all finite
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody; millions of weights are not copied.
public record KerasTensor(String name, int[] shape, float[] values) {
    /**
     * Returns itself if it has this shape.
     *
     * @throws KerasImportException naming the tensor and both shapes if it has another
     */
    public KerasTensor expect(long... expected) {
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
