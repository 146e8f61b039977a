package io.emberwatch.lab.finetune;

import io.emberwatch.lab.metrics.Calibration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A head fitted to pictures, held back towards the one it comes from as strongly as serves pictures that it was not
 * fitted to.
 *
 * @param head the original one where no change serves them
 * @param strength how strongly it was held back; infinite where it stayed as it was
 */
record HeadTuning(LinearHead head, double strength) {
    /** From hardly any change to hardly any restraint; see {@link HeadFit} for the unit. */
    static final List<Double> STRENGTHS = List.of(100.0, 30.0, 10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01);

    /**
     * Fits under each strength and keeps what loses least on the held-out pictures.
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
        log.accept(String.format(Locale.ROOT, "head as it was: loss %.4f on val", least));
        double[] change = fit.start();
        for (double strength : STRENGTHS) {
            change = fit.change(change, strength);
            LinearHead head = fit.head(change);
            double loss = loss(head, temperature, held, balanced);
            log.accept(String.format(Locale.ROOT, "held back by %s: loss %.4f on val", strength, loss));
            if (loss < least) {
                least = loss;
                best = new HeadTuning(head, strength);
            }
        }
        return best;
    }

    /** Logits of each picture as it is. */
    static float[][] logits(LinearHead head, List<ImageFeatures> pictures) {
        return pictures.stream().map(picture -> head.logits(picture.whole())).toArray(float[][]::new);
    }

    private static double loss(LinearHead head, double temperature, List<ImageFeatures> pictures, boolean balanced) {
        double[] sums = new double[head.classes()];
        double[] counts = new double[head.classes()];
        for (ImageFeatures picture : pictures) {
            sums[picture.label()] += Calibration.loss(
                    new float[][] {head.logits(picture.whole())}, List.of(picture.label()), temperature);
            counts[picture.label()]++;
        }
        double loss = 0;
        for (int k = 0; k < sums.length; k++) {
            loss += balanced ? sums[k] / counts[k] / sums.length : sums[k] / pictures.size();
        }
        return loss;
    }
}
