package io.emberwatch.monitor.incident;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What people said about an incident. Immutable; saying the same thing again changes nothing.
 *
 * @param acknowledged who has seen it first; reminders stop then
 * @param comments oldest first, at most {@value #MOST_COMMENTS}
 * @param ruling whether it was one
 * @param ruled who found that; present with {@code ruling}
 */
public record Review(
        Optional<Signed> acknowledged, List<Comment> comments, Optional<Ruling> ruling, Optional<Signed> ruled) {
    /** A guest that writes for ever must not fill the disk. */
    public static final int MOST_COMMENTS = 100;

    /** Nobody has said anything. */
    public static final Review NONE = new Review(Optional.empty(), List.of(), Optional.empty(), Optional.empty());

    /** What an operator found. */
    public enum Ruling {
        TRUE_ALARM,
        FALSE_ALARM;

        /** As JSON, metrics and the command line have it, such as {@code false_alarm}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Review {
        Objects.requireNonNull(acknowledged);
        comments = List.copyOf(comments);
        if (ruling.isPresent() != ruled.isPresent()) {
            throw new IllegalArgumentException("a ruling has a person and a time");
        }
    }

    /** The first acknowledgement stands. */
    public Review acknowledged(Signed by) {
        return acknowledged.isPresent() ? this : new Review(Optional.of(by), comments, ruling, ruled);
    }

    /** With another comment, unless there is no room for it, or the same person has said the same. */
    public Review commented(Comment comment) {
        if (comments.size() >= MOST_COMMENTS || comments.stream().anyMatch(comment::repeats)) {
            return this;
        }
        List<Comment> more = new ArrayList<>(comments);
        more.add(comment);
        return new Review(acknowledged, more, ruling, ruled);
    }

    /** The first to find something stands for it, until somebody finds the opposite. */
    public Review ruled(Ruling found, Signed by) {
        return ruling.equals(Optional.of(found))
                ? this
                : new Review(acknowledged, comments, Optional.of(found), Optional.of(by));
    }
}
