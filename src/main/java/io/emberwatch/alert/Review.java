package io.emberwatch.alert;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What people said about an incident. Immutable.
 *
 * @param acknowledgedBy who has seen it; reminders stop then
 * @param acknowledgedAt when; present with {@code acknowledgedBy}
 * @param comment free text
 * @param ruling whether it was one
 */
public record Review(
        Optional<String> acknowledgedBy,
        Optional<Instant> acknowledgedAt,
        Optional<String> comment,
        Optional<Ruling> ruling) {
    /** Nobody has said anything. */
    public static final Review NONE =
            new Review(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** What an operator found. */
    public enum Ruling {
        TRUE_ALARM,
        FALSE_ALARM
    }

    public Review {
        Objects.requireNonNull(comment);
        Objects.requireNonNull(ruling);
        if (acknowledgedBy.isPresent() != acknowledgedAt.isPresent()) {
            throw new IllegalArgumentException("an acknowledgement has a person and a time");
        }
    }

    /** The first acknowledgement stands. */
    public Review acknowledged(String by, Instant at) {
        return acknowledgedBy.isPresent() ? this : new Review(Optional.of(by), Optional.of(at), comment, ruling);
    }

    /** With another comment; a blank one takes it away. */
    public Review commented(String text) {
        return new Review(acknowledgedBy, acknowledgedAt, Optional.of(text).filter(each -> !each.isBlank()), ruling);
    }

    public Review ruled(Ruling found) {
        return new Review(acknowledgedBy, acknowledgedAt, comment, Optional.of(found));
    }
}
