package io.emberwatch.lab.metrics;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores in 15 bins of equal width, as in Guo et al., "On Calibration of Modern Neural Networks" (ICML 2017). Binned is the
 * score of fire rather than the confidence of the likelier class: what operators see is how often a 0.9 is a fire, and
 * the error so defined is never the smaller one, since folding bins 0.1 and 0.9 together lets their faults cancel.
 */
final class CalibrationBins {
    private static final int BINS = 15;

    private final int[] images = new int[BINS];
    private final int[] fires = new int[BINS];
    private final double[] scores = new double[BINS];

    /**
     * A bin that is not empty.
     *
     * @param meanScore of its images, 0..1
     * @param shareOfFires among them, 0..1
     */
    record Bin(int images, double meanScore, double shareOfFires) {}

    void add(double score, boolean fire, int times) {
        int bin = Math.min(BINS - 1, (int) (score * BINS));
        images[bin] += times;
        scores[bin] += times * score;
        if (fire) {
            fires[bin] += times;
        }
    }

    /** The bins that are not empty, from low scores to high ones. */
    List<Bin> bins() {
        return IntStream.range(0, BINS)
                .filter(i -> images[i] > 0)
                .mapToObj(i -> new Bin(images[i], scores[i] / images[i], (double) fires[i] / images[i]))
                .toList();
    }

    /** Mean over the images of |mean score - share of fires| of their bin; NaN without images. */
    double error() {
        double sum = 0;
        int all = 0;
        for (int i = 0; i < BINS; i++) {
            sum += Math.abs(scores[i] - fires[i]);
            all += images[i];
        }
        return all == 0 ? Double.NaN : sum / all;
    }
}
