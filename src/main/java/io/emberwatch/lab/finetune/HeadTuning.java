package io.emberwatch.lab.finetune;

import io.emberwatch.lab.finetune.FeatureExtraction.ImageFeatures;
import io.emberwatch.lab.metrics.Calibration;
import java.util.ArrayList;
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

    /**
     * Multinomial logistic regression on pooled features, regularized towards a given head: the loss is the sum of the
     * weighted losses of the images plus half the strength times the squared change of the head. All features are centred
     * and scaled by one factor to a mean square length of 1, so that a strength means the same for every network. No random
     * numbers are used: the same images give the same head.
     */
    static final class HeadFit {
        private static final double PRECISION = 1e-5;

        private final LinearHead base;
        private final double temperature;
        private final int channels;
        private final int classes;
        private final List<float[]> rows = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();
        private final double[] weights;
        private final double[][] baseLogits;
        private final double[] mean;
        private final double scale;

        /**
         * Prepares the regression.
         *
         * @param temperature of the given head, which makes its scores honest
         * @param balanced whether classes weigh the same, however many images each has
         */
        HeadFit(LinearHead base, double temperature, List<ImageFeatures> images, boolean balanced) {
            this.base = base;
            this.temperature = temperature;
            this.channels = base.channels();
            this.classes = base.classes();
            double[] counts = new double[classes];
            images.forEach(image -> counts[image.label()]++);
            List<Double> shares = new ArrayList<>();
            for (ImageFeatures image : images) {
                double weight = balanced ? images.size() / (classes * counts[image.label()]) : 1;
                for (float[] view : image.views()) {
                    rows.add(view);
                    labels.add(image.label());
                    shares.add(weight / image.views().size());
                }
            }
            weights = shares.stream().mapToDouble(Double::doubleValue).toArray();
            baseLogits = new double[rows.size()][classes];
            for (int i = 0; i < rows.size(); i++) {
                float[] logits = base.logits(rows.get(i));
                for (int k = 0; k < classes; k++) {
                    baseLogits[i][k] = logits[k] / temperature;
                }
            }
            mean = new double[channels];
            rows.forEach(row -> addTo(mean, row, 1.0 / rows.size()));
            double squares = 0;
            for (float[] row : rows) {
                for (int c = 0; c < channels; c++) {
                    squares += (row[c] - mean[c]) * (row[c] - mean[c]);
                }
            }
            scale = Math.max(1e-6, Math.sqrt(squares / rows.size()));
        }

        /** Where a fit may begin: no change. */
        double[] start() {
            return new double[classes * (channels + 1)];
        }

        /**
         * The best change of the head under this strength, as {@code [classes][channels + 1]}, the bias last.
         *
         * @param start a guess, for example the change under another strength
         */
        double[] change(double[] start, double strength) {
            return Lbfgs.minimum((point, gradient) -> loss(point, gradient, strength), start, PRECISION);
        }

        /** The given head with this change; its logits keep their scale. */
        LinearHead head(double[] change) {
            float[] kernel = base.kernel().clone();
            float[] bias = base.bias().clone();
            for (int k = 0; k < classes; k++) {
                int row = k * (channels + 1);
                double offset = change[row + channels];
                for (int c = 0; c < channels; c++) {
                    double perUnit = change[row + c] / scale;
                    kernel[c * classes + k] += (float) (temperature * perUnit);
                    offset -= mean[c] * perUnit;
                }
                bias[k] += (float) (temperature * offset);
            }
            return new LinearHead(kernel, bias);
        }

        private double loss(double[] change, double[] gradient, double strength) {
            double loss = 0;
            for (int j = 0; j < change.length; j++) {
                loss += strength / 2 * change[j] * change[j];
                gradient[j] = strength * change[j];
            }
            double[][] perUnit = new double[classes][channels];
            double[] offsets = new double[classes];
            for (int k = 0; k < classes; k++) {
                int row = k * (channels + 1);
                offsets[k] = change[row + channels];
                for (int c = 0; c < channels; c++) {
                    perUnit[k][c] = change[row + c] / scale;
                    offsets[k] -= mean[c] * perUnit[k][c];
                }
            }
            double[][] pulls = new double[classes][channels];
            double[] sums = new double[classes];
            double[] logits = new double[classes];
            for (int i = 0; i < rows.size(); i++) {
                float[] row = rows.get(i);
                for (int k = 0; k < classes; k++) {
                    logits[k] = baseLogits[i][k] + offsets[k] + dot(perUnit[k], row);
                }
                double norm = logSumExp(logits);
                loss += weights[i] * (norm - logits[labels.get(i)]);
                for (int k = 0; k < classes; k++) {
                    double pull = weights[i] * (Math.exp(logits[k] - norm) - (labels.get(i) == k ? 1 : 0));
                    sums[k] += pull;
                    addTo(pulls[k], row, pull);
                }
            }
            for (int k = 0; k < classes; k++) {
                int row = k * (channels + 1);
                gradient[row + channels] += sums[k];
                for (int c = 0; c < channels; c++) {
                    gradient[row + c] += (pulls[k][c] - mean[c] * sums[k]) / scale;
                }
            }
            return loss;
        }

        private static double logSumExp(double[] logits) {
            double most = Double.NEGATIVE_INFINITY;
            for (double logit : logits) {
                most = Math.max(most, logit);
            }
            double sum = 0;
            for (double logit : logits) {
                sum += Math.exp(logit - most);
            }
            return most + Math.log(sum);
        }

        private static double dot(double[] a, float[] b) {
            // Four sums, since a single one must wait for each addition.
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            int c = 0;
            for (; c + 3 < a.length; c += 4) {
                s0 += a[c] * b[c];
                s1 += a[c + 1] * b[c + 1];
                s2 += a[c + 2] * b[c + 2];
                s3 += a[c + 3] * b[c + 3];
            }
            for (; c < a.length; c++) {
                s0 += a[c] * b[c];
            }
            return s0 + s1 + s2 + s3;
        }

        private static void addTo(double[] sums, float[] row, double times) {
            for (int c = 0; c < sums.length; c++) {
                sums[c] += times * row[c];
            }
        }
    }

    /**
     * One dense layer from pooled features to logits. Immutable by convention: arrays are not copied.
     *
     * @param kernel {@code [channels,classes]}, row by row
     * @param bias {@code [classes]}
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    record LinearHead(float[] kernel, float[] bias) {
        int channels() {
            return kernel.length / bias.length;
        }

        int classes() {
            return bias.length;
        }

        /** Logits of pooled features, {@code [channels]}. */
        float[] logits(float[] features) {
            double[] sums = new double[bias.length];
            for (int c = 0; c < features.length; c++) {
                for (int k = 0; k < sums.length; k++) {
                    sums[k] += (double) features[c] * kernel[c * sums.length + k];
                }
            }
            float[] logits = new float[sums.length];
            for (int k = 0; k < sums.length; k++) {
                logits[k] = (float) (sums[k] + bias[k]);
            }
            return logits;
        }
    }
}
