package io.emberwatch.lab.finetune;

import io.emberwatch.lab.metrics.Calibration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A head fitted to the training images, with a regularization towards the original head. Its strength is the one with
 * the lowest loss on the validation images.
 *
 * @param head the original head if no fitted one has a lower loss
 * @param strength of the regularization; infinite if the original head stays
 */
record HeadTuning(LinearHead head, double strength) {
    /** From hardly any change to hardly any regularization; see {@link HeadFit} for the unit. */
    static final List<Double> STRENGTHS = List.of(100.0, 30.0, 10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01);

    /**
     * Fits a head with each strength and keeps the one with the lowest loss on the held-out images.
     *
     * @param temperature of the original head
     * @param balanced whether classes weigh the same, in both sets
     */
    static HeadTuning of(
            LinearHead original,
            double temperature,
            List<ImageFeatures> training,
            List<ImageFeatures> held,
            boolean balanced,
            Consumer<String> log) {
        HeadFit fit = new HeadFit(original, temperature, training, balanced);
        HeadTuning best = new HeadTuning(original, Double.POSITIVE_INFINITY);
        double least = loss(original, temperature, held, balanced);
        log.accept(String.format(Locale.ROOT, "old head: loss %.4f on val", least));
        double[] change = fit.start();
        for (double strength : STRENGTHS) {
            change = fit.change(change, strength);
            LinearHead head = fit.head(change);
            double loss = loss(head, temperature, held, balanced);
            log.accept(String.format(
                    Locale.ROOT, "regularization %s towards the old head: loss %.4f on val", strength, loss));
            if (loss < least) {
                least = loss;
                best = new HeadTuning(head, strength);
            }
        }
        return best;
    }

    /** Logits of each image as it is. */
    static float[][] logits(LinearHead head, List<ImageFeatures> images) {
        return images.stream().map(image -> head.logits(image.whole())).toArray(float[][]::new);
    }

    private static double loss(LinearHead head, double temperature, List<ImageFeatures> images, boolean balanced) {
        double[] sums = new double[head.classes()];
        double[] counts = new double[head.classes()];
        for (ImageFeatures image : images) {
            sums[image.label()] +=
                    Calibration.loss(new float[][] {head.logits(image.whole())}, List.of(image.label()), temperature);
            counts[image.label()]++;
        }
        double loss = 0;
        for (int k = 0; k < sums.length; k++) {
            loss += balanced ? sums[k] / counts[k] / sums.length : sums[k] / images.size();
        }
        return loss;
    }
}
