package io.emberwatch.lab.network;

import java.util.SplittableRandom;
import org.tensorflow.ndarray.Shape;

/** How a parameter starts before any training. */
public enum Initializer {
    ZEROS,
    ONES,
    /** Normal with variance 2 / fan-in: keeps the size of activations through ReLU layers. */
    HE_NORMAL,
    /** Uniform with variance 1 / mean of fan-in and fan-out: for layers that end in logits. */
    GLOROT_UNIFORM;

    /** Values for a parameter of this shape; kernels end in {@code [..., in, out]}. */
    Weight values(Shape shape, SplittableRandom random) {
        return switch (this) {
            case ZEROS -> Weight.filled(shape, 0f);
            case ONES -> Weight.filled(shape, 1f);
            case HE_NORMAL -> {
                double deviation = Math.sqrt(2.0 / fan(shape, shape.numDimensions() - 2));
                Weight weight = Weight.filled(shape, 0f);
                for (int i = 0; i < weight.values().length; i++) {
                    weight.values()[i] = (float) (random.nextGaussian() * deviation);
                }
                yield weight;
            }
            case GLOROT_UNIFORM -> {
                int last = shape.numDimensions() - 1;
                double limit = Math.sqrt(6.0 / (fan(shape, last - 1) + fan(shape, last)));
                Weight weight = Weight.filled(shape, 0f);
                for (int i = 0; i < weight.values().length; i++) {
                    weight.values()[i] = (float) random.nextDouble(-limit, limit);
                }
                yield weight;
            }
        };
    }

    private static double fan(Shape shape, int dimension) {
        double fan = shape.get(dimension);
        for (int i = 0; i < shape.numDimensions() - 2; i++) {
            fan *= shape.get(i);
        }
        return fan;
    }
}
