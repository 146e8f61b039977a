package io.emberwatch.lab.train;

import java.time.Duration;
import java.util.List;

/**
 * How a network is trained. {@link TrainingPlan} has checked the values.
 *
 * @param batch images in a step
 * @param steps steps at most
 * @param timeLimit training time at most; the schedule is stretched over whichever limit comes first
 * @param sizes height and width of the images in the first, the next and the last phase; multiples of 32
 * @param phases where in the run, 0..1, each but the first of the sizes begins
 * @param learningRate its peak, after the warm-up
 * @param weightDecay decay of kernels, relative to the learning rate
 * @param bf16 whether to compute in bfloat16
 * @param seed of initial weights, sampling and augmentation
 * @param checkpointEvery time between checkpoints
 */
record TrainingOptions(
        int batch,
        int steps,
        Duration timeLimit,
        List<Integer> sizes,
        List<Double> phases,
        double learningRate,
        double weightDecay,
        boolean bf16,
        long seed,
        Duration checkpointEvery) {
    TrainingOptions {
        sizes = List.copyOf(sizes);
        phases = List.copyOf(phases);
    }

    /** The size of images at this point of the run, 0..1. */
    int sizeAt(double progress) {
        int size = sizes.get(0);
        for (int i = 0; i < phases.size(); i++) {
            if (progress >= phases.get(i)) {
                size = sizes.get(i + 1);
            }
        }
        return size;
    }

    /** The learning rate at this point of the run: a short warm-up, then half a cosine down to a hundredth. */
    double learningRateAt(double progress) {
        double warmUp = 0.03;
        if (progress < warmUp) {
            return learningRate * (0.05 + 0.95 * progress / warmUp);
        }
        double rest = Math.min(1, (progress - warmUp) / (1 - warmUp));
        return learningRate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * rest)));
    }
}
