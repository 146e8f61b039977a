package io.emberwatch.lab.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws random training samples: a class by its weight, then a sample of it by the weight of its source. Samples without a
 * label are drawn in proportion to their number, but at most half of the time.
 */
public final class WeightedSampler {
    private static final double MOST_UNLABELLED = 0.5;

    private final List<List<Sample>> byClass;
    private final double[] classes;
    private final double[][] cumulative;
    private final List<Sample> unlabelled;
    private final double unlabelledShare;

    /**
     * Prepares the weights.
     *
     * @param classWeights how often each class is drawn, relative to the others; one for each
     * @param sourceWeights weight of a sample of these sources; all others have 1
     */
    public WeightedSampler(List<Sample> samples, List<Double> classWeights, Map<String, Double> sourceWeights) {
        int classes = classWeights.size();
        unlabelled =
                samples.stream().filter(s -> s.label() == Sample.UNLABELLED).toList();
        unlabelledShare = Math.min(MOST_UNLABELLED, unlabelled.size() / (double) Math.max(1, samples.size()));
        this.classes = sums(classWeights);
        byClass = IntStream.range(0, classes)
                .mapToObj(label ->
                        samples.stream().filter(s -> s.label() == label).toList())
                .toList();
        cumulative = new double[classes][];
        for (int label = 0; label < classes; label++) {
            cumulative[label] = sums(byClass.get(label).stream()
                    .map(sample -> sourceWeights.getOrDefault(sample.source(), 1.0))
                    .toList());
        }
    }

    public Sample draw(SplittableRandom random) {
        // Without such samples no random number is drawn, so that runs of earlier versions resume with the same
        // batches.
        if (!unlabelled.isEmpty() && random.nextDouble() < unlabelledShare) {
            return unlabelled.get(random.nextInt(unlabelled.size()));
        }
        int label = draw(classes, random);
        return byClass.get(label).get(draw(cumulative[label], random));
    }

    private static int draw(double[] sums, SplittableRandom random) {
        int found = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
        return Math.min(sums.length - 1, found < 0 ? -found - 1 : found);
    }

    private static double[] sums(List<Double> weights) {
        double[] sums = new double[weights.size()];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += weights.get(i);
            sums[i] = sum;
        }
        return sums;
    }
}
