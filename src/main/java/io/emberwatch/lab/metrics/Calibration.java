package io.emberwatch.lab.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is chosen on the validation images after training.
 *
 * @param temperature what logits are divided by before the softmax
 * @param threshold score from which an image counts as fire
 */
public record Calibration(double temperature, double threshold) {
    private static final double COLDEST = 0.25;
    private static final double HOTTEST = 8;

    /**
     * Fits both.
     *
     * @param logits a row for each image
     * @param labels the class of each image
     * @param falsePositives share of images without fire that may reach the threshold
     */
    public static Calibration fit(float[][] logits, List<Integer> labels, int fire, double falsePositives) {
        double temperature = temperature(logits, labels);
        return new Calibration(temperature, threshold(logits, labels, fire, temperature, falsePositives));
    }

    /**
     * Score that no more than this share of the images without fire reach, within 0.5..0.999: of a model that is surer than
     * that of too many, more may.
     */
    public static double threshold(
            float[][] logits, List<Integer> labels, int fire, double temperature, double falsePositives) {
        double[] others = IntStream.range(0, logits.length)
                .filter(i -> labels.get(i) != fire)
                .mapToDouble(i -> score(logits[i], fire, temperature))
                .sorted()
                .toArray();
        int allowed = (int) Math.floor(falsePositives * others.length);
        double threshold = others.length == 0 ? 0.5 : Math.nextUp((float) others[others.length - 1 - allowed]);
        return Math.min(0.999, Math.max(0.5, threshold));
    }

    /** Softmax of one class. */
    public static double score(float[] logits, int index, double temperature) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp((logit - logits[index]) / temperature);
        }
        return 1 / sum;
    }

    /** Mean negative log-likelihood of the true classes. */
    public static double loss(float[][] logits, List<Integer> labels, double temperature) {
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            sum -= Math.log(Math.max(1e-12, score(logits[i], labels.get(i), temperature)));
        }
        return sum / Math.max(1, logits.length);
    }

    /** Golden-section search: the loss has one minimum over the temperature. */
    private static double temperature(float[][] logits, List<Integer> labels) {
        double golden = (Math.sqrt(5) - 1) / 2;
        double[] range = {COLDEST, HOTTEST};
        while (range[1] - range[0] > 1e-4) {
            double a = range[1] - golden * (range[1] - range[0]);
            double b = range[0] + golden * (range[1] - range[0]);
            range = loss(logits, labels, a) < loss(logits, labels, b)
                    ? new double[] {range[0], b}
                    : new double[] {a, range[1]};
        }
        return Arrays.stream(range).average().orElseThrow();
    }
}
