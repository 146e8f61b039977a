package io.emberwatch.engine.onednn;

/**
 * The weights of a square convolution without offsets. Immutable by convention: the array is not copied.
 *
 * @param name of the layer
 * @param size height and width of the window
 * @param inputs channels it reads
 * @param outputs channels it writes
 * @param values {@code [size,size,inputs,outputs]}, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record Kernel(String name, int size, int inputs, int outputs, float[] values) {
    public Kernel {
        if (values.length != size * size * inputs * outputs) {
            throw new OneDnnException("layer " + name + " has " + values.length + " weights, not " + size + "x" + size
                    + "x" + inputs + "x" + outputs);
        }
        Finite.require("layer " + name, values);
    }

    /** The same with each output multiplied by its factor, {@code [outputs]}. */
    Kernel scaledOutputs(float[] factors) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = values[i] * factors[i % outputs];
        }
        return new Kernel(name, size, inputs, outputs, scaled);
    }

    /** The same with what it reads from each input multiplied by its factor, {@code [inputs]}. */
    Kernel scaledInputs(float[] factors) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = values[i] * factors[i / outputs % inputs];
        }
        return new Kernel(name, size, inputs, outputs, scaled);
    }

    /** The same with its inputs in reversed order. */
    Kernel reversedInputs() {
        float[] reversed = new float[values.length];
        for (int i = 0; i < reversed.length; i++) {
            int input = i / outputs % inputs;
            reversed[i] = values[i + (inputs - 1 - 2 * input) * outputs];
        }
        return new Kernel(name, size, inputs, outputs, reversed);
    }
}
