package io.emberwatch.monitor.soak;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The straight line through values of equal distance, and how far they lie from it. Pure.
 *
 * @param growth of the line from its first value to its last
 * @param noise the standard deviation of the values from the line
 * @param mean of the values
 */
record Trend(double growth, double noise, double mean) {
    /** @param values at least two */
    static Trend of(List<Double> values) {
        int count = values.size();
        double middle = (count - 1) / 2.0;
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        double together = IntStream.range(0, count)
                .mapToDouble(i -> (i - middle) * (values.get(i) - mean))
                .sum();
        double spread = IntStream.range(0, count)
                .mapToDouble(i -> (i - middle) * (i - middle))
                .sum();
        double slope = together / spread;
        double squares = IntStream.range(0, count)
                .mapToDouble(i -> values.get(i) - mean - slope * (i - middle))
                .map(off -> off * off)
                .sum();
        return new Trend(slope * (count - 1), Math.sqrt(squares / count), mean);
    }

    /** Whether it rises by no more than the noise explains, or by no more than this. */
    boolean isFlat(double allowed) {
        return growth <= Math.max(allowed, 2 * noise);
    }
}
