package io.emberwatch.core.heatmap;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a dense layer does to its sums. Immutable.
 *
 * @param kind which function
 * @param alpha its number, where it has one: the slope below 0 of a leaky ReLU, the depth of an ELU; else 0
 */
public record Activation(Kind kind, float alpha) {
    /** Nothing. */
    public static final Activation LINEAR = of(Kind.LINEAR);
    /** {@code max(x, 0)}. */
    public static final Activation RELU = of(Kind.RELU);

    private static final Pattern TEXT = Pattern.compile("([a-z_0-9]+)(?:\\(([-+.eE0-9]+)\\))?");

    /** Which function; Keras' names. */
    public enum Kind {
        LINEAR,
        RELU,
        /** ReLU of at most 6. */
        RELU6,
        /** {@code alpha * x} below 0. */
        LEAKY_RELU,
        /** {@code alpha * (e^x - 1)} below 0. */
        ELU,
        TANH,
        SIGMOID,
        /** {@code x * sigmoid(x)}, also called SiLU. */
        SWISH,
        /** {@code x * Phi(x)}, with the normal distribution's own Phi. */
        GELU,
        /** The same with Phi by a tanh. */
        GELU_TANH
    }

    /** One without a number. */
    public static Activation of(Kind kind) {
        return new Activation(kind, 0);
    }

    /** Reads {@link #label}; empty if it is none. */
    public static Optional<Activation> parse(String label) {
        Matcher matcher = TEXT.matcher(label);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        float alpha;
        try {
            alpha = matcher.group(2) == null ? 0 : Float.parseFloat(matcher.group(2));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        return Arrays.stream(Kind.values())
                .filter(kind -> name(kind).equals(matcher.group(1)))
                .findFirst()
                .map(kind -> new Activation(kind, alpha));
    }

    /** As packages name it: {@code relu}, {@code leaky_relu(0.3)}. */
    public String label() {
        return alpha == 0 ? name(kind) : name(kind) + "(" + alpha + ")";
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** The value for a sum. */
    public float value(float sum) {
        return switch (kind) {
            case LINEAR -> sum;
            case RELU -> Math.max(0, sum);
            case RELU6 -> Math.max(0, Math.min(6, sum));
            case LEAKY_RELU -> sum > 0 ? sum : alpha * sum;
            case ELU -> sum > 0 ? sum : (float) (alpha * Math.expm1(sum));
            case TANH -> (float) Math.tanh(sum);
            case SIGMOID -> (float) sigmoid(sum);
            case SWISH -> (float) (sum * sigmoid(sum));
            case GELU -> (float) (sum * Gauss.below(sum));
            case GELU_TANH -> (float) (0.5 * sum * (1 + Math.tanh(Gauss.inner(sum))));
        };
    }

    /** Its derivative at a sum; at a corner the one that TensorFlow takes. */
    public float derivative(float sum) {
        return switch (kind) {
            case LINEAR -> 1;
            case RELU -> sum > 0 ? 1 : 0;
            case RELU6 -> sum > 0 && sum < 6 ? 1 : 0;
            case LEAKY_RELU -> sum > 0 ? 1 : alpha;
            case ELU -> sum > 0 ? 1 : (float) (alpha * Math.exp(sum));
            case TANH -> (float) (1 - Math.tanh(sum) * Math.tanh(sum));
            case SIGMOID -> (float) (sigmoid(sum) * (1 - sigmoid(sum)));
            case SWISH -> (float) (sigmoid(sum) * (1 + sum * (1 - sigmoid(sum))));
            case GELU -> (float) (Gauss.below(sum) + sum * Gauss.density(sum));
            case GELU_TANH -> {
                double tanh = Math.tanh(Gauss.inner(sum));
                yield (float) (0.5 * (1 + tanh) + 0.5 * sum * (1 - tanh * tanh) * Gauss.innerSlope(sum));
            }
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** The normal distribution. */
    private static final class Gauss {
        private static final double ROOT = Math.sqrt(2 / Math.PI);
        private static final double CUBIC = 0.044715;
        private static final double ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

        private Gauss() {}

        static double density(double x) {
            return Math.exp(-x * x / 2) / ROOT_TWO_PI;
        }

        /**
         * How much lies below {@code x}, by the series {@code 1/2 + density(x) * (x + x^3/3 + x^5/(3*5) + ...)} (Marsaglia,
         * "Evaluating the Normal Distribution", Journal of Statistical Software 11, 2004).
         */
        static double below(double x) {
            if (x < -8) {
                return 0;
            }
            if (x > 8) {
                return 1;
            }
            double sum = x;
            double before = 0;
            double term = x;
            for (int i = 3; sum != before; i += 2) {
                before = sum;
                term = term * x * x / i;
                sum += term;
            }
            return 0.5 + sum * density(x);
        }

        static double inner(double x) {
            return ROOT * (x + CUBIC * x * x * x);
        }

        static double innerSlope(double x) {
            return ROOT * (1 + 3 * CUBIC * x * x);
        }
    }
}
