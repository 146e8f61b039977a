package io.emberwatch.monitor.notify;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/**
 * Whether a sink reaches its receiver, by its latest probe or delivery. Immutable.
 *
 * @param sink the sink's name
 * @param detail one line for people, without secrets
 * @param since when the condition began
 * @param waiting messages that have yet to be delivered
 */
public record SinkState(String sink, Condition condition, String detail, Instant since, int waiting) {
    /** How a sink is. */
    public enum Condition {
        /** Not tried yet. */
        UNKNOWN,
        WORKING,
        FAILING;

        /** As JSON has it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public SinkState {
        Objects.requireNonNull(sink);
        Objects.requireNonNull(condition);
        Objects.requireNonNull(detail);
        Objects.requireNonNull(since);
    }
}
