package io.emberwatch.lab.train;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.ImageSelection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The options of {@code emberwatch train}, checked.
 *
 * @param data folder with {@code train} and {@code val}, each with one sub-folder per class
 * @param fireClass name of the class that means fire
 * @param out folder for the checkpoint and the exported model
 * @param architecture a DenseNet's name, or that of a teacher, see {@link Architecture}
 * @param hidden units of dense ReLU layers before the logits
 * @param epochs maximum of passes over the training images; 0 to export the initial weights as they are
 * @param timeLimit maximum of training time
 * @param batch images in a step
 * @param sizes height and width of the images in each phase
 * @param phases start of each size after the first, as a share of the run, 0..1
 * @param learningRate highest rate of the schedule
 * @param weightDecay relative to the learning rate
 * @param sourceWeights sampling weights of sources; the default is 1
 * @param classWeights sampling weights of classes; the default is 1
 * @param labelSmoothing share of the label that is spread over all classes, 0..1
 * @param without names of the augmentations to leave out
 * @param start initial weights
 * @param teachers trained networks to learn from, see {@link PretrainedWeights}
 * @param bf16 whether to compute in bfloat16
 * @param seed random seed of the run
 * @param input height and width of the images that the exported network takes; a multiple of 32
 * @param fireBias added to the logit of fire in the exported network
 * @param checkpointEvery time between checkpoints
 * @param acceptChanges whether to resume from a checkpoint of other settings
 * @param exportOnly whether to export the last checkpoint without further training
 * @param selection which labelled images count, and as what
 */
public record TrainingPlan(
        Path data,
        String fireClass,
        Path out,
        String architecture,
        List<Integer> hidden,
        int epochs,
        Duration timeLimit,
        int batch,
        List<Integer> sizes,
        List<Double> phases,
        double learningRate,
        double weightDecay,
        Map<String, Double> sourceWeights,
        Map<String, Double> classWeights,
        double labelSmoothing,
        List<String> without,
        StartingWeights start,
        List<Path> teachers,
        boolean bf16,
        long seed,
        int input,
        double fireBias,
        Duration checkpointEvery,
        boolean acceptChanges,
        boolean exportOnly,
        ImageSelection selection) {
    public TrainingPlan {
        hidden = List.copyOf(hidden);
        sizes = List.copyOf(sizes);
        phases = List.copyOf(phases);
        sourceWeights = Map.copyOf(sourceWeights);
        classWeights = Map.copyOf(classWeights);
        without = List.copyOf(without);
        teachers = List.copyOf(teachers);
        check(batch >= 2, "--batch must be 2 or more, not " + batch);
        check(epochs >= 0, "--epochs must be 0 or more, not " + epochs);
        check(epochs >= 1 || !start.isRandom(), "--epochs 0 exports the weights of --start: name them");
        check(timeLimit.toMillis() > 0, "--minutes must be above 0");
        check(learningRate > 0 && learningRate < 1, "--learning-rate must be above 0 and below 1, not " + learningRate);
        check(weightDecay >= 0 && weightDecay < 1000, "--weight-decay must be 0 or more, not " + weightDecay);
        check(
                labelSmoothing >= 0 && labelSmoothing < 1,
                "--label-smoothing must be at least 0 and below 1, not " + labelSmoothing);
        check(hidden.stream().allMatch(units -> units >= 1), "--hidden must be 1 or more, not " + hidden);
        check(
                !sizes.isEmpty() && sizes.stream().allMatch(size -> size >= 32 && size % 32 == 0),
                "--sizes must be multiples of 32, not " + sizes);
        check(
                phases.stream().allMatch(phase -> phase > 0 && phase < 1)
                        && phases.equals(phases.stream().sorted().toList()),
                "--phases must rise from above 0 to below 1, not " + phases);
        check(
                phases.size() == sizes.size() - 1,
                "--phases must have one number for each of --sizes after the first, not " + phases);
        sourceWeights.forEach((source, weight) -> checkWeight("--source-weight", source, weight));
        classWeights.forEach((label, weight) -> checkWeight("--class-weight", label, weight));
        check(input >= 32 && input % 32 == 0, "--input must be a multiple of 32, not " + input);
        check(Math.abs(fireBias) <= 10, "--fire-bias must be between -10 and 10, not " + fireBias);
        check(checkpointEvery.toMillis() > 0, "--checkpoint-minutes must be above 0");
    }

    private static void checkWeight(String option, String of, double weight) {
        check(weight > 0 && weight < 1e6, option + " " + of + " must be above 0, not " + weight);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new UserException(otherwise);
        }
    }
}
