package io.emberwatch.monitor.incident;

import io.emberwatch.monitor.incident.Review.Comment;
import java.time.Instant;
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
    /** Bounds the disk space, since anybody with access may comment. */
    public static final int MOST_COMMENTS = 100;

    /** No acknowledgement, comment or ruling. */
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

    /**
     * What somebody said about an incident. Immutable.
     *
     * @param signed who and when
     * @param text 1..{@value #LONGEST} characters, with line breaks
     */
    public record Comment(Signed signed, String text) {
        public static final int LONGEST = 1000;

        public Comment {
            Objects.requireNonNull(signed);
            if (!isText(text)) {
                throw new IllegalArgumentException("a comment has 1 to " + LONGEST + " printable characters");
            }
        }

        /** Whether a text may be a comment. */
        public static boolean isText(String text) {
            return !text.isBlank() && text.length() <= LONGEST && isPrintable(text, true);
        }

        /** Whether it is the same thing said by the same person: a repetition, as after a lost answer. */
        boolean repeats(Comment other) {
            return text.equals(other.text) && signed.by().equals(other.signed.by());
        }

        /** Without control characters and halves of characters, which neither pages nor databases give back. */
        static boolean isPrintable(String text, boolean manyLines) {
            return text.codePoints()
                    .allMatch(each -> (manyLines && (each == '\n' || each == '\t'))
                            || !(Character.isISOControl(each) || Character.getType(each) == Character.SURROGATE));
        }
    }

    /**
     * Who did something, and when. Immutable.
     *
     * @param by the name that the person gave, 1..{@value #LONGEST} printable characters; not verified
     * @param at to the millisecond
     */
    public record Signed(String by, Instant at) {
        public static final int LONGEST = 64;
        /** For what was said before names were kept. */
        public static final String UNKNOWN = "unknown";

        public Signed {
            if (!isName(by)) {
                throw new IllegalArgumentException("by must be 1 to " + LONGEST + " printable characters");
            }
            Objects.requireNonNull(at);
        }

        /** Whether a text may stand for a person. */
        public static boolean isName(String text) {
            return !text.isBlank() && text.length() <= LONGEST && Comment.isPrintable(text, false);
        }
    }
}
