package io.emberwatch.monitor.incident.store;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What has become of a message so far. Immutable.
 *
 * @param message what was to be told, and to whom
 * @param outcome how it stands
 * @param settledAt when the sink had it, or when it was given up; empty while it waits
 * @param failures attempts that failed, of this run while it waits and of the last run afterwards; at least 0
 * @param lastError what the latest of them met with: one line, without secrets
 */
public record Delivery(
        OutboxMessage message, Outcome outcome, Optional<Instant> settledAt, int failures, Optional<String> lastError) {
    /** How a message stands. */
    public enum Outcome {
        /** The sink has yet to take it. */
        WAITING,
        /** The sink has taken it. */
        SENT,
        /** It was too old, there were too many, or its sink is no more: nobody will get it. */
        GIVEN_UP;

        /** As JSON has it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Errors are cut to so many characters. */
    private static final int LONGEST_ERROR = 300;

    public Delivery {
        Objects.requireNonNull(message);
        Objects.requireNonNull(outcome);
        if (settledAt.isPresent() == (outcome == Outcome.WAITING)) {
            throw new IllegalArgumentException("a message is settled at a time, or it waits");
        }
        if (failures < 0) {
            throw new IllegalArgumentException("failures are counted from 0, not " + failures);
        }
        lastError = lastError.map(text -> text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) : text);
    }

    /** One that nobody has tried to deliver yet. */
    static Delivery waiting(OutboxMessage message) {
        return new Delivery(message, Outcome.WAITING, Optional.empty(), 0, Optional.empty());
    }

    /** After one more attempt that failed. */
    Delivery failed(String error) {
        return new Delivery(message, outcome, settledAt, failures + 1, Optional.of(error));
    }

    /** At its end. */
    Delivery settled(Outcome end, Instant at, Optional<String> why) {
        return new Delivery(message, end, Optional.of(at), failures, why.or(() -> lastError));
    }
}
