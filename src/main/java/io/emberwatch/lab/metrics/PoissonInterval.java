package io.emberwatch.lab.metrics;

import java.util.function.DoubleUnaryOperator;

/**
 * What a count of independent events says about the count to expect: the exact 95% interval of Garwood, "Fiducial limits
 * for the Poisson distribution", Biometrika 1936. Immutable.
 *
 * @param low 0 where nothing was counted
 * @param high 3.69 where nothing was counted
 */
public record PoissonInterval(double low, double high) {
    private static final double TAIL = 0.025;
    private static final int STEPS = 60;

    /**
     * The interval.
     *
     * @param events at least 0
     */
    public static PoissonInterval of(int events) {
        double low = events == 0 ? 0 : root(mean -> TAIL - (1 - atMost(events - 1, mean)), events);
        return new PoissonInterval(low, root(mean -> atMost(events, mean) - TAIL, events));
    }

    /** Of a time that is so many times as long. */
    public PoissonInterval times(double factor) {
        return new PoissonInterval(low * factor, high * factor);
    }

    /** Where a falling function is 0, by halving. */
    private static double root(DoubleUnaryOperator falling, int events) {
        double below = 0;
        double above = 10 + events + 10 * Math.sqrt(events);
        for (int step = 0; step < STEPS; step++) {
            double middle = (below + above) / 2;
            if (falling.applyAsDouble(middle) > 0) {
                below = middle;
            } else {
                above = middle;
            }
        }
        return (below + above) / 2;
    }

    /** Chance of so many events or fewer. */
    private static double atMost(int events, double mean) {
        if (mean == 0) {
            return 1;
        }
        double sum = 0;
        double logTerm = -mean;
        for (int n = 0; n <= events; n++) {
            logTerm += n == 0 ? 0 : Math.log(mean / n);
            sum += Math.exp(logTerm);
        }
        return Math.min(1, sum);
    }
}
