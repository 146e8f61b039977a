package io.emberwatch.lab.train;

import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.Weights;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Trained networks that the one in training is to copy: the mean of their answers, and the feature maps of the first.
 * Immutable.
 *
 * @param all none to learn from labels alone
 */
record Teachers(List<Teacher> all, Distillation distillation) {
    static final Teachers NONE = new Teachers(List.of(), Distillation.NONE);

    /** One of them. */
    record Teacher(NetworkSpec spec, Weights weights) {}

    Teachers {
        all = List.copyOf(all);
    }

    /** Whether there are none. */
    boolean isEmpty() {
        return all.isEmpty();
    }

    /** What they are, for the report. */
    String names() {
        return isEmpty() ? "none" : all.stream().map(t -> t.spec().name()).collect(Collectors.joining(", "));
    }
}
