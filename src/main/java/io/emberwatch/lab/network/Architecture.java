package io.emberwatch.lab.network;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.network.Weights.Weight;
import java.util.List;
import java.util.stream.Stream;

/** The networks that can be trained, by name. */
public final class Architecture {
    private static final List<String> TEACHERS = List.of("mobilenet", "efficientnet-lite0", "efficientnet-lite2");
    private static final double MOBILENET_WIDTH = 0.75;

    private Architecture() {}

    /**
     * The network of this name.
     *
     * @param hidden units of dense layers before the logits; a DenseNet's only
     * @throws UserException for an unknown name (the message names the known ones), or hidden layers that it cannot
     *     have
     */
    public static NetworkSpec named(String name, int classes, List<Integer> hidden) {
        if (TEACHERS.contains(name) && !hidden.isEmpty()) {
            throw new UserException("hidden layers are for a DenseNet, not for " + name);
        }
        return switch (name) {
            case "mobilenet" -> new MobileNetSpec(MOBILENET_WIDTH, classes);
            case "efficientnet-lite0" -> EfficientNetLiteSpec.lite0(classes);
            case "efficientnet-lite2" -> EfficientNetLiteSpec.lite2(classes);
            default -> DenseNetSpec.named(name, classes).withHidden(hidden);
        };
    }

    /** {@link UserException} for what {@link #named} refuses. */
    public static void check(String name, List<Integer> hidden) {
        named(name, 2, hidden);
    }

    /** The network that has these weights; {@link UserException} if none has all that it needs of them. */
    public static NetworkSpec of(Weights weights, int classes) {
        return Stream.concat(TEACHERS.stream(), DenseNetSpec.NAMES.stream())
                .map(name -> named(name, classes, List.of()))
                .filter(spec -> fits(spec, weights))
                .findFirst()
                .orElseThrow(() -> new UserException("its weights are of no known network with " + classes
                        + " classes (" + String.join(", ", TEACHERS) + " or a DenseNet without hidden layers)"));
    }

    private static boolean fits(NetworkSpec spec, Weights weights) {
        return ParameterSpec.of(spec).stream().allMatch(d -> {
            Weight weight = weights.byName().get(d.name());
            return weight != null && weight.shape().equals(d.shape());
        });
    }
}
