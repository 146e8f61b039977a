package io.emberwatch.lab.network;

import io.emberwatch.core.error.UserException;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The shape of a DenseNet. Immutable.
 *
 * @param name for example {@code densenet121}
 * @param stem filters of the first convolution
 * @param growth filters that each dense layer adds
 * @param blocks number of dense layers in each block, usually four
 * @param hidden units of the dense ReLU layers between pooling and the logits; often none
 * @param classes number of logits
 */
public record DenseNetSpec(String name, int stem, int growth, List<Integer> blocks, List<Integer> hidden, int classes)
        implements NetworkSpec {
    /** What {@link #named} knows. */
    static final List<String> NAMES = List.of("densenet121", "densenet169", "densenet201", "densenet-small");

    public DenseNetSpec {
        blocks = List.copyOf(blocks);
        hidden = List.copyOf(hidden);
        if (stem < 1 || growth < 1 || classes < 2 || blocks.isEmpty()) {
            throw new IllegalArgumentException("a DenseNet needs a stem, a growth, blocks and two classes");
        }
    }

    @Override
    public boolean linearHead() {
        return hidden.isEmpty();
    }

    @Override
    public NetworkSpec.Outputs build(Layers layers, Operand<TFloat32> pixels) {
        return DenseNet.build(this, layers, pixels);
    }

    /** DenseNet121 without hidden layers in its head. */
    public static DenseNetSpec densenet121(int classes) {
        return new DenseNetSpec("densenet121", 64, 32, List.of(6, 12, 24, 16), List.of(), classes);
    }

    /** DenseNet169 without hidden layers in its head. */
    public static DenseNetSpec densenet169(int classes) {
        return new DenseNetSpec("densenet169", 64, 32, List.of(6, 12, 32, 32), List.of(), classes);
    }

    /** DenseNet201 without hidden layers in its head. */
    public static DenseNetSpec densenet201(int classes) {
        return new DenseNetSpec("densenet201", 64, 32, List.of(6, 12, 48, 32), List.of(), classes);
    }

    /** A network for quick trials: about a twentieth of DenseNet121's work. */
    public static DenseNetSpec small(int classes) {
        return new DenseNetSpec("densenet-small", 32, 16, List.of(4, 6, 8, 6), List.of(), classes);
    }

    /** The same network with these dense ReLU layers before its logits. */
    public DenseNetSpec withHidden(List<Integer> units) {
        return new DenseNetSpec(name, stem, growth, blocks, units, classes);
    }

    /** The named network of the family; {@link UserException} for a name it does not have. */
    static DenseNetSpec named(String name, int classes) {
        return switch (name) {
            case "densenet121" -> densenet121(classes);
            case "densenet169" -> densenet169(classes);
            case "densenet201" -> densenet201(classes);
            case "densenet-small" -> small(classes);
            default -> throw new UserException("unknown architecture " + name + " (" + String.join(", ", NAMES) + ")");
        };
    }
}
