package io.emberwatch.monitor.notify;

import io.emberwatch.core.concurrent.Backoff;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The messages that one sink has yet to deliver, and when each is due. Messages about one incident keep their order;
 * those about others do not wait for them. Waits and ages run on monotonic tickers: no clock that is set changes them.
 *
 * <p>Thread-safe: any thread may put messages in, the sink's own takes them when they are due. Nobody waits for the
 * sink but in {@link #awaitAllTried}.
 */
final class WaitingMessages {
    private final int capacity;
    private Backoff backoff;
    private final LongSupplier ticker;
    private final LongSupplier ageTicker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition attempted = lock.newCondition();
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean stopping;

    /** A message and its place in time. */
    private static final class Waiting {
        private final OutboxMessage message;
        /** When it would have been created on the ticker of ages. */
        private final long bornNanos;

        private long dueNanos;
        private int failures;

        private Waiting(OutboxMessage message, long bornNanos, long dueNanos) {
            this.message = message;
            this.bornNanos = bornNanos;
            this.dueNanos = dueNanos;
        }

        private void release(long nowNanos) {
            if (failures == 0) {
                dueNanos = Math.min(dueNanos, nowNanos);
            }
        }
    }

    /**
     * @param capacity most messages that wait at a time
     * @param backoff waits after failed attempts; used under this object's lock
     * @param ticker monotonic nanoseconds
     */
    WaitingMessages(int capacity, Backoff backoff, LongSupplier ticker) {
        this(capacity, backoff, ticker, ticker);
    }

    /** @param ageTicker monotonic nanoseconds by which messages grow old */
    WaitingMessages(int capacity, Backoff backoff, LongSupplier ticker, LongSupplier ageTicker) {
        this.ageTicker = ageTicker;
        this.capacity = capacity;
        this.backoff = backoff;
        this.ticker = ticker;
    }

    /**
     * Adds a message that is due after a wait.
     *
     * @return the message that had to go because there are too many: the oldest one
     */
    Optional<OutboxMessage> add(OutboxMessage message, Duration wait) {
        return add(message, Duration.ZERO, wait);
    }

    /** @param age of a message that was created in an earlier run, at least 0 */
    Optional<OutboxMessage> add(OutboxMessage message, Duration age, Duration wait) {
        lock.lock();
        try {
            changed.signal();
            waiting.add(
                    new Waiting(message, ageTicker.getAsLong() - age.toNanos(), ticker.getAsLong() + wait.toNanos()));
            return waiting.size() > capacity ? Optional.of(waiting.remove(0).message) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Waits after failed attempts as this says from now on. */
    void backOffBy(Backoff other) {
        lock.lock();
        try {
            backoff = other;
        } finally {
            lock.unlock();
        }
    }

    /** What waits for the image of this incident is due now; not what failed before. */
    void release(String incidentId) {
        lock.lock();
        try {
            long now = ticker.getAsLong();
            waiting.stream()
                    .filter(each -> each.message.incidentId().equals(incidentId))
                    .forEach(each -> each.release(now));
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets each message that waits have its first attempt; none waits for an image any longer.
     *
     * @param deadlineNanos on the ticker
     * @return whether all of them had it in time
     */
    boolean awaitAllTried(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long now = ticker.getAsLong();
            waiting.forEach(each -> each.release(now));
            changed.signalAll();
            while (!allTried()) {
                long left = deadlineNanos - ticker.getAsLong();
                if (left <= 0) {
                    return false;
                }
                attempted.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a message that is due; it stays until {@link #remove}.
     *
     * @return empty when there is none after this long, or this is stopped
     */
    Optional<OutboxMessage> awaitDue(long longestNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long began = ticker.getAsLong();
            while (true) {
                long now = ticker.getAsLong();
                List<Waiting> heads = heads();
                Optional<OutboxMessage> due = heads.stream()
                        .filter(each -> now - each.dueNanos >= 0)
                        .findFirst()
                        .map(each -> each.message);
                long left = began + longestNanos - now;
                if (due.isPresent() || stopping || left <= 0) {
                    return due;
                }
                changed.awaitNanos(Math.min(left, nanosToNext(heads, now).orElse(left)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next message of each incident, due or not, in their order. */
    List<OutboxMessage> next() {
        lock.lock();
        try {
            return heads().stream().map(each -> each.message).toList();
        } finally {
            lock.unlock();
        }
    }

    /** An attempt failed: the message is due again after the back-off's wait; nothing where it had to go meanwhile. */
    void failed(OutboxMessage message) {
        lock.lock();
        try {
            for (Waiting each : waiting) {
                if (each.message.equals(message)) {
                    each.failures++;
                    each.dueNanos =
                            ticker.getAsLong() + backoff.after(each.failures).toNanos();
                }
            }
            attempted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The message needs no further attempt. */
    void remove(OutboxMessage message) {
        lock.lock();
        try {
            waiting.removeIf(each -> each.message.equals(message));
            attempted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what is older than the limit. */
    List<OutboxMessage> expire(Duration limit) {
        lock.lock();
        try {
            List<OutboxMessage> expired = new ArrayList<>();
            long now = ageTicker.getAsLong();
            for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
                Waiting each = all.next();
                if (now - each.bornNanos > limit.toNanos()) {
                    expired.add(each.message);
                    all.remove();
                }
            }
            return expired;
        } finally {
            lock.unlock();
        }
    }

    /** Nanoseconds until the next message is due, at least 0; empty where there is none. */
    Optional<Long> nanosToNext() {
        lock.lock();
        try {
            return nanosToNext(heads(), ticker.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting for messages. */
    void stop() {
        lock.lock();
        try {
            stopping = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    /** Whether each message that waits has been tried, or follows one that has. */
    private boolean allTried() {
        return heads().stream().allMatch(each -> each.failures > 0);
    }

    private static Optional<Long> nanosToNext(List<Waiting> heads, long nowNanos) {
        return heads.stream().map(each -> Math.max(0, each.dueNanos - nowNanos)).min(Long::compare);
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
