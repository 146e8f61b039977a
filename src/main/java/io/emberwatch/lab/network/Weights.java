package io.emberwatch.lab.network;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** The parameters of a network by name, in the order of its layers. Immutable. */
public record Weights(Map<String, Weight> byName) {
    public Weights {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** The named parameter; {@link IllegalArgumentException} if it is not there. */
    public Weight get(String name) {
        Weight weight = byName.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("no weights for " + name);
        }
        return weight;
    }

    /** Number of values in all parameters. */
    public long count() {
        return byName.values().stream().mapToLong(w -> w.values().length).sum();
    }

    /** One parameter of a network. The array belongs to the weight: it is handed out uncopied, to be read only. */
    public static final class Weight {
        private final Shape shape;
        private final float[] values;

        /**
         * Takes over the values.
         *
         * @param shape size of each dimension; empty for a scalar
         * @param values in row-major order, as many as the shape holds
         */
        public Weight(Shape shape, float[] values) {
            if (shape.size() != values.length) {
                throw new IllegalArgumentException("shape " + shape + " does not hold " + values.length + " values");
            }
            this.shape = shape;
            this.values = values;
        }

        /** The same value everywhere. */
        public static Weight filled(Shape shape, float value) {
            float[] values = new float[Math.toIntExact(shape.size())];
            Arrays.fill(values, value);
            return new Weight(shape, values);
        }

        /** Its dimensions. */
        public Shape shape() {
            return shape;
        }

        /** Its values in row-major order: the weight's own array, not a copy. */
        public float[] values() {
            return values;
        }
    }
}
