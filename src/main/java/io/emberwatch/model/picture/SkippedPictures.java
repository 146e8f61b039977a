package io.emberwatch.model.picture;

import java.util.List;
import java.util.function.Consumer;

/** Tells which pictures cannot be read, and only how many where there are too many to list. */
public final class SkippedPictures {
    private static final int LISTED = 20;

    private SkippedPictures() {}

    /** A line to each, in their order. */
    public static void tell(List<String> files, Consumer<String> log) {
        files.stream().limit(LISTED).forEach(file -> log.accept("skipped, cannot be read: " + file));
        if (files.size() > LISTED) {
            log.accept("and " + (files.size() - LISTED) + " more");
        }
    }
}
