package io.emberwatch.lab.savedmodel.foreign;

import io.emberwatch.core.error.UserException;
import java.util.List;
import java.util.OptionalInt;
import org.tensorflow.proto.NodeDef;

/**
 * What the outputs of a network are, and so how logits and scores follow from them. A package gives a score to each class,
 * which together are 1.
 */
enum ScoresEnd {
    /** Several outputs behind a softmax. */
    SOFTMAX,
    /** One output behind a sigmoid: two classes, of which the first has the outputs near 0. */
    SIGMOID,
    /** Several sigmoids, each a question of its own: the one that means fire counts, against all else. */
    SIGMOIDS,
    /** Several outputs from 0 to 1 that are 1 together, however that came to be. */
    PROBABILITIES,
    /** Several numbers without activation: a softmax is added. */
    LOGITS,
    /** One number without activation: a sigmoid is added. */
    LOGIT;

    private static final double TOLERANCE = 1e-3;

    /**
     * Tells what outputs are, from the last operation and from what it gave.
     *
     * @param last the operation that gives them
     * @param outputs {@code [images,many]}
     * @param many outputs an image
     * @throws UserException if they cannot be scores
     */
    static ScoresEnd of(NodeDef last, float[] outputs, int many) {
        for (float output : outputs) {
            if (!Float.isFinite(output)) {
                throw new UserException("the network gives " + output
                        + " for drawn images: its weights are broken, or --preprocess is not what it was trained with");
            }
        }
        return switch (last.getOp()) {
            case "Softmax" -> softmax(many);
            case "Sigmoid" -> many == 1 ? SIGMOID : SIGMOIDS;
            default -> many == 1 ? LOGIT : areProbabilities(outputs, many) ? PROBABILITIES : LOGITS;
        };
    }

    private static ScoresEnd softmax(int many) {
        if (many == 1) {
            throw new UserException("the network's only output is behind a softmax, which is always 1: train it with a"
                    + " sigmoid, or with a softmax over two classes");
        }
        return SOFTMAX;
    }

    private static boolean areProbabilities(float[] outputs, int many) {
        for (int from = 0; from < outputs.length; from += many) {
            double sum = 0;
            for (int k = 0; k < many; k++) {
                if (outputs[from + k] < 0) {
                    return false;
                }
                sum += outputs[from + k];
            }
            if (Math.abs(sum - 1) > TOLERANCE) {
                return false;
            }
        }
        return true;
    }

    /** How many classes come of so many outputs. */
    int classes(int outputs) {
        return this == SIGMOID || this == LOGIT || this == SIGMOIDS ? 2 : outputs;
    }

    /** What people should know of it, one line each; none where nothing was added or left out. */
    List<String> notes() {
        return switch (this) {
            case SOFTMAX -> List.of();
            case SIGMOID -> List.of("one sigmoid: two classes, of which the first has the outputs near 0");
            case SIGMOIDS -> List.of("several sigmoids: the one of the fire class counts, all else is the other class");
            case PROBABILITIES ->
                List.of(
                        "the outputs add up to 1 without a softmax: they are taken as scores, their logarithms as logits");
            case LOGITS -> List.of("the last layer has no activation: its outputs get a softmax");
            case LOGIT ->
                List.of("the last layer has no activation and one output: it gets a sigmoid, two classes, of"
                        + " which the first has the outputs below 0");
        };
    }

    /** Whether logits are what goes into the last operation, not what it gives. */
    boolean hasActivation() {
        return this == SOFTMAX || this == SIGMOID || this == SIGMOIDS;
    }

    /**
     * The operations that make {@value PackageGraph#LOGITS} and {@value PackageGraph#SCORES}.
     *
     * @param values the logits, or probabilities, that the network gives
     * @param chosen which of several sigmoids means fire
     */
    List<NodeDef> nodes(String values, OptionalInt chosen) {
        GraphWriter end = new GraphWriter(PackageGraph.LOGITS);
        switch (this) {
            case SOFTMAX, LOGITS -> end.identity(PackageGraph.LOGITS, values);
            case SIGMOID, LOGIT -> end.padLeft(PackageGraph.LOGITS, values);
            case SIGMOIDS -> {
                end.column(PackageGraph.LOGITS + "/fire", values, chosen.orElseThrow());
                end.padLeft(PackageGraph.LOGITS, PackageGraph.LOGITS + "/fire");
            }
            case PROBABILITIES -> end.logarithm(PackageGraph.LOGITS, values);
        }
        if (this == PROBABILITIES) {
            end.identity(PackageGraph.SCORES, values);
        } else {
            end.softmax(PackageGraph.SCORES, PackageGraph.LOGITS);
        }
        return end.nodes();
    }
}
