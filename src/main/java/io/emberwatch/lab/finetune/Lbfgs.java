package io.emberwatch.lab.finetune;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Finds the minimum of a smooth convex function of many variables: limited-memory BFGS with backtracking. */
final class Lbfgs {
    private static final int MEMORY = 10;
    private static final int MOST_STEPS = 500;
    private static final int MOST_HALVINGS = 40;
    private static final double SUFFICIENT = 1e-4;

    /** A function with its gradient. */
    interface Objective {
        /** The value at a point; the gradient there is written into {@code gradient}. */
        double at(double[] point, double[] gradient);
    }

    /** A step that was made and how the gradient changed by it. */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    private record Step(double[] move, double[] change, double product) {}

    private Lbfgs() {}

    /**
     * Goes down from a point.
     *
     * @param precision largest share of the first gradient's length, or of 1 if that is more, that may be left
     */
    static double[] minimum(Objective objective, double[] start, double precision) {
        double[] point = start.clone();
        double[] gradient = new double[point.length];
        double value = objective.at(point, gradient);
        double small = precision * Math.max(1, length(gradient));
        Deque<Step> steps = new ArrayDeque<>();
        for (int i = 0; i < MOST_STEPS && length(gradient) > small; i++) {
            double[] direction = direction(gradient, steps);
            double slope = dot(direction, gradient);
            double size = steps.isEmpty() ? 1 / Math.max(1, length(gradient)) : 1;
            double[] next = new double[point.length];
            double[] nextGradient = new double[point.length];
            double nextValue = Double.POSITIVE_INFINITY;
            int halvings = 0;
            for (; halvings < MOST_HALVINGS; halvings++, size /= 2) {
                for (int j = 0; j < next.length; j++) {
                    next[j] = point[j] + size * direction[j];
                }
                nextValue = objective.at(next, nextGradient);
                if (nextValue <= value + SUFFICIENT * size * slope) {
                    break;
                }
            }
            if (halvings == MOST_HALVINGS) {
                // No descent that doubles could tell: this is the minimum.
                break;
            }
            remember(steps, difference(next, point), difference(nextGradient, gradient));
            point = next;
            gradient = nextGradient;
            value = nextValue;
        }
        return point;
    }

    private static void remember(Deque<Step> steps, double[] move, double[] change) {
        double product = dot(move, change);
        if (product > 0) {
            steps.addLast(new Step(move, change, product));
            if (steps.size() > MEMORY) {
                steps.removeFirst();
            }
        }
    }

    /** Against the gradient, bent by what the last steps told of the curvature. */
    private static double[] direction(double[] gradient, Deque<Step> steps) {
        double[] direction = new double[gradient.length];
        add(direction, gradient, -1);
        double[] shares = new double[steps.size()];
        int i = steps.size();
        for (Iterator<Step> newest = steps.descendingIterator(); newest.hasNext(); ) {
            Step step = newest.next();
            shares[--i] = dot(step.move(), direction) / step.product();
            add(direction, step.change(), -shares[i]);
        }
        if (!steps.isEmpty()) {
            Step last = steps.getLast();
            double curvature = dot(last.change(), last.change()) / last.product();
            for (int j = 0; j < direction.length; j++) {
                direction[j] /= curvature;
            }
        }
        for (Step step : steps) {
            double share = dot(step.change(), direction) / step.product();
            add(direction, step.move(), shares[i++] - share);
        }
        return direction;
    }

    private static void add(double[] to, double[] what, double times) {
        for (int j = 0; j < to.length; j++) {
            to[j] += times * what[j];
        }
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = a.clone();
        add(difference, b, -1);
        return difference;
    }

    private static double length(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }
}
