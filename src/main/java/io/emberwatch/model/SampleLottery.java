package io.emberwatch.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws training samples: each class as often as the others, and within a class by the weight of its source. */
final class SampleLottery {
    private final List<List<Sample>> byClass;
    private final double[][] cumulative;

    /**
     * Makes the lots.
     *
     * @param sourceWeights lots of a sample from these sources; all others have one
     */
    SampleLottery(List<Sample> samples, int classes, Map<String, Double> sourceWeights) {
        byClass = IntStream.range(0, classes)
                .mapToObj(label ->
                        samples.stream().filter(s -> s.label() == label).toList())
                .toList();
        cumulative = new double[classes][];
        for (int label = 0; label < classes; label++) {
            double[] sums = new double[byClass.get(label).size()];
            double sum = 0;
            for (int i = 0; i < sums.length; i++) {
                sum += sourceWeights.getOrDefault(byClass.get(label).get(i).source(), 1.0);
                sums[i] = sum;
            }
            cumulative[label] = sums;
        }
    }

    Sample draw(SplittableRandom random) {
        int label = random.nextInt(byClass.size());
        double[] sums = cumulative[label];
        int found = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
        return byClass.get(label).get(Math.min(sums.length - 1, found < 0 ? -found - 1 : found));
    }
}
