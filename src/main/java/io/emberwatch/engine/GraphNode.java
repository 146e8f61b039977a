package io.emberwatch.engine;

import java.util.List;
import java.util.regex.Pattern;

/**
 * An operation of a loaded graph. Immutable.
 *
 * @param name unique in the graph; layers of Keras keep their names
 * @param op TensorFlow's type, for example {@code Conv2D}
 * @param shape of its first output, -1 where it depends on the input; empty for scalars and where it is not known
 * @param inputs names of the operations it takes, in order
 * @param window height and width of a pooling window, empty where there is none or it is an input
 * @param strides step down and across, empty where there are none
 * @param values integers of a small constant, else empty
 * @param learnt whether it is a constant that was a variable of an imported network; graphs that were built here do not
 *     mark theirs
 */
public record GraphNode(
        String name,
        String op,
        List<Integer> shape,
        List<String> inputs,
        List<Integer> window,
        List<Integer> strides,
        List<Integer> values,
        boolean learnt) {
    /** The attribute of a constant that marks it as {@link #learnt}; TensorFlow ignores what begins with a dash below. */
    public static final String LEARNT = "_learnt";

    public GraphNode {
        shape = List.copyOf(shape);
        inputs = List.copyOf(inputs);
        window = List.copyOf(window);
        strides = List.copyOf(strides);
        values = List.copyOf(values);
    }

    /** Whether it is a fixed value and no step of the computation. */
    public boolean constant() {
        return op.equals("Const");
    }

    /** Whether somebody named it; TensorFlow names an operation after its type where nobody did. */
    public boolean named() {
        return !name.matches(Pattern.quote(op) + "(_\\d+)?");
    }

    /** Whether its output is {@code [N,h,w,C]} with known h, w and C. */
    public boolean spatial() {
        return !constant() && shape.size() == 4 && shape.subList(1, 4).stream().allMatch(size -> size > 0);
    }

    /** Whether its output is {@code [N,C]} with known C. */
    public boolean vector() {
        return !constant() && shape.size() == 2 && shape.get(1) > 0;
    }

    /** Elements of the output for one image; for a constant all of them. */
    public long elements() {
        long product = 1;
        for (int i = constant() ? 0 : 1; i < shape.size(); i++) {
            product *= Math.max(1, shape.get(i));
        }
        return product;
    }
}
