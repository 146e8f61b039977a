package io.emberwatch.lab.dataset;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tells which images cannot be read, and only how many where there are too many to list. */
public final class SkippedImages {
    private static final int LISTED = 20;

    private SkippedImages() {}

    /**
     * The first class of which no image is left.
     *
     * @param classes names in the order of the labels
     * @param read labels of the images that could be read
     */
    public static Optional<String> emptied(List<String> classes, Stream<Integer> read) {
        Set<Integer> labels = read.collect(Collectors.toSet());
        return IntStream.range(0, classes.size())
                .filter(label -> !labels.contains(label))
                .mapToObj(classes::get)
                .findFirst();
    }

    /** A line to each, in their order. */
    public static void tell(List<String> files, Consumer<String> log) {
        files.stream().limit(LISTED).forEach(file -> log.accept("skipped, cannot be read: " + file));
        if (files.size() > LISTED) {
            log.accept("and " + (files.size() - LISTED) + " more");
        }
    }
}
