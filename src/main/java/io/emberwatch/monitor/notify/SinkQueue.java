package io.emberwatch.monitor.notify;

import io.emberwatch.monitor.incident.store.OutboxMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages that one sink has yet to deliver, and when each is due. Messages about one incident keep their order;
 * those about others do not wait for them. Waits run on the monotonic ticker, ages on the wall clock. Not thread-safe.
 */
final class SinkQueue {
    private final int capacity;
    private final List<Waiting> waiting = new ArrayList<>();

    SinkQueue(int capacity) {
        this.capacity = capacity;
    }

    /** A message and its place in time. */
    private static final class Waiting {
        private final OutboxMessage message;
        private long dueNanos;
        private int failures;

        private Waiting(OutboxMessage message, long dueNanos) {
            this.message = message;
            this.dueNanos = dueNanos;
        }
    }

    /**
     * Adds a message.
     *
     * @param dueNanos not before this moment of the ticker
     * @return the message that had to go because there are too many: the oldest one
     */
    Optional<OutboxMessage> add(OutboxMessage message, long dueNanos) {
        waiting.add(new Waiting(message, dueNanos));
        return waiting.size() > capacity ? Optional.of(waiting.remove(0).message) : Optional.empty();
    }

    /** The first message that is due; it stays until {@link #remove}. */
    Optional<OutboxMessage> due(long nowNanos) {
        return heads().stream()
                .filter(each -> nowNanos - each.dueNanos >= 0)
                .findFirst()
                .map(each -> each.message);
    }

    /** Nanoseconds until the next message is due, at least 0; empty where there is none. */
    Optional<Long> nanosToNext(long nowNanos) {
        return heads().stream()
                .map(each -> Math.max(0, each.dueNanos - nowNanos))
                .min(Long::compare);
    }

    /** An attempt failed; nothing where the message had to go meanwhile. */
    void failed(OutboxMessage message, long nowNanos, RetrySchedule schedule) {
        for (Waiting each : waiting) {
            if (each.message.equals(message)) {
                each.failures++;
                each.dueNanos = nowNanos + schedule.after(each.failures).toNanos();
            }
        }
    }

    /** What waited for this incident's picture need not wait any longer. */
    void release(String incidentId, long nowNanos) {
        for (Waiting each : waiting) {
            if (each.failures == 0 && each.message.incidentId().equals(incidentId)) {
                each.dueNanos = Math.min(each.dueNanos, nowNanos);
            }
        }
    }

    /** Nothing waits for a picture any longer. */
    void releaseAll(long nowNanos) {
        waiting.forEach(each -> {
            if (each.failures == 0) {
                each.dueNanos = Math.min(each.dueNanos, nowNanos);
            }
        });
    }

    /** Whether each message that waits has been tried, or follows one that has. */
    boolean allTried() {
        return heads().stream().allMatch(each -> each.failures > 0);
    }

    void remove(OutboxMessage message) {
        waiting.removeIf(each -> each.message.equals(message));
    }

    /** Takes out what is older than the limit. */
    List<OutboxMessage> expire(Instant now, Duration limit) {
        List<OutboxMessage> expired = new ArrayList<>();
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            OutboxMessage message = all.next().message;
            if (Duration.between(message.createdAt(), now).compareTo(limit) > 0) {
                expired.add(message);
                all.remove();
            }
        }
        return expired;
    }

    int size() {
        return waiting.size();
    }

    /** The first message of each incident. */
    private List<Waiting> heads() {
        List<Waiting> heads = new ArrayList<>();
        Set<String> incidents = new HashSet<>();
        for (Waiting each : waiting) {
            if (incidents.add(each.message.incidentId())) {
                heads.add(each);
            }
        }
        return heads;
    }
}
