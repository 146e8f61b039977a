package io.emberwatch.lab.train;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;

/**
 * What a training run begins with: nothing, one trained network, or the weighted mean of several (Wortsman et al., 2022,
 * "Model soups"). Immutable.
 *
 * @param shares of each network in the mean, by its path as for {@link PretrainedWeights#read}; they add up to 1. Empty for
 *     random weights
 */
public record StartingWeights(Map<Path, Double> shares) {
    /** Random weights. */
    public static final StartingWeights RANDOM = new StartingWeights(Map.of());

    private static final double ROUNDING = 1e-6;

    public StartingWeights {
        shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
    }

    /**
     * Parses {@code PATH}, or {@code PATH=SHARE,PATH=SHARE}.
     *
     * @throws UserException if shares are missing, not above 0, or do not add up to 1
     */
    public static StartingWeights parse(String text) {
        if (!text.contains("=") || Files.exists(Path.of(text))) {
            return new StartingWeights(Map.of(Path.of(text), 1.0));
        }
        Map<Path, Double> shares = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.lastIndexOf('=');
            if (equals < 1) {
                throw new UserException("--start " + text + ": each of several networks needs a share, as in "
                        + "builtin=0.4,run/checkpoint.bin=0.6, but '" + part + "' has none");
            }
            if (shares.put(Path.of(part.substring(0, equals)), share(text, part.substring(equals + 1))) != null) {
                throw new UserException("--start " + text + " names " + part.substring(0, equals) + " twice");
            }
        }
        double sum = shares.values().stream().mapToDouble(share -> share).sum();
        if (Math.abs(sum - 1) > ROUNDING) {
            throw new UserException("--start " + text + ": the shares must add up to 1, not " + sum);
        }
        return new StartingWeights(shares);
    }

    private static double share(String text, String number) {
        try {
            double share = Double.parseDouble(number);
            if (share > 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw new UserException("--start " + text + ": a share must be above 0 and at most 1, not '" + number + "'");
    }

    /** Whether the run begins with random weights. */
    boolean isRandom() {
        return shares.isEmpty();
    }

    /**
     * The weights that fit the network, or their mean; those of its last layer only if the classes are the same. None if the
     * run begins with random weights.
     *
     * @throws UserException if weights cannot be read, or do not fit; the message is for the user
     */
    Weights fitting(NetworkSpec spec, List<String> classes, PrintStream log) throws IOException {
        Map<String, double[]> sums = new LinkedHashMap<>();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (Map.Entry<Path, Double> one : shares.entrySet()) {
            Map<String, Weight> fitting = new LinkedHashMap<>(PretrainedWeights.read(one.getKey())
                    .fitting(spec, classes, log)
                    .byName());
            if (shares.size() > 1) {
                fitting.keySet().removeIf(Distillation::owns);
            }
            if (!sums.isEmpty() && !sums.keySet().equals(fitting.keySet())) {
                throw new UserException("--start " + this + ": " + one.getKey()
                        + " lacks layers or classes that another has, so that they have no mean");
            }
            fitting.forEach((name, weight) -> {
                shapes.put(name, weight.shape());
                double[] sum = sums.computeIfAbsent(name, n -> new double[weight.values().length]);
                Arrays.setAll(sum, i -> sum[i] + one.getValue() * weight.values()[i]);
            });
        }
        Map<String, Weight> mean = new LinkedHashMap<>();
        sums.forEach((name, sum) -> mean.put(name, new Weight(shapes.get(name), rounded(sum))));
        return new Weights(mean);
    }

    private static float[] rounded(double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }

    @Override
    public String toString() {
        return shares.entrySet().stream()
                .map(e -> shares.size() == 1 ? e.getKey().toString() : e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
    }
}
