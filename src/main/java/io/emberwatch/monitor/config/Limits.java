package io.emberwatch.monitor.config;

import java.util.function.ToDoubleFunction;

/**
 * The range of a number, a duration or a size. Immutable.
 *
 * @param text in words that follow "must be", such as {@code from 0 to 1}
 */
record Limits(String text, double least, boolean leastAllowed, double most, boolean mostAllowed) {
    /**
     * The limits of a key.
     *
     * @param number reads a bound as the file would write it
     * @param atMost a name or a value in place of the upper bound in the text; empty for the bound itself
     */
    static Limits of(Key key, ToDoubleFunction<String> number, String atMost) {
        boolean above = !key.above().isEmpty();
        boolean below = !key.below().isEmpty();
        String lower = above ? key.above() : key.min();
        String upper = below ? key.below() : key.max();
        String shown = atMost.isEmpty() ? upper : atMost;
        return new Limits(
                text(lower, above, shown, below),
                lower.isEmpty() ? Double.NEGATIVE_INFINITY : number.applyAsDouble(lower),
                !above,
                upper.isEmpty() ? Double.POSITIVE_INFINITY : number.applyAsDouble(upper),
                !below);
    }

    boolean contain(double value) {
        return (leastAllowed ? value >= least : value > least) && (mostAllowed ? value <= most : value < most);
    }

    private static String text(String lower, boolean above, String upper, boolean below) {
        if (upper.isEmpty()) {
            return (above ? "more than " : "at least ") + lower;
        }
        if (above) {
            return "more than " + lower + " and " + (below ? "less than " : "at most ") + upper;
        }
        return "from " + lower + " to " + (below ? "less than " : "") + upper;
    }
}
