package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.Notification.Event;
import java.time.Instant;
import java.util.Objects;

/**
 * A message that a sink has yet to deliver. Immutable.
 *
 * @param sink the sink's name
 * @param key the receiver's means to know a repetition; unique within the sink
 * @param incidentId what it is about
 * @param createdAt when there was first something to tell
 */
public record OutboxMessage(String sink, String key, String incidentId, Event event, Instant createdAt) {
    public OutboxMessage {
        Objects.requireNonNull(sink);
        Objects.requireNonNull(key);
        Objects.requireNonNull(incidentId);
        Objects.requireNonNull(event);
        Objects.requireNonNull(createdAt);
    }

    /** What no two messages have in common. */
    Id id() {
        return new Id(sink, key);
    }

    /** A sink and a key. */
    record Id(String sink, String key) {}
}
