package io.emberwatch.monitor.notify;

import io.emberwatch.monitor.incident.store.OutboxMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A {@link SinkQueue} between threads: any may put messages in, the sink's own takes them when they are due. Nobody
 * waits for the sink but in {@link #awaitAllTried}. Thread-safe.
 */
final class WaitingMessages {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition attempted = lock.newCondition();
    private final SinkQueue queue;
    private boolean stopping;

    /** @param capacity most messages that wait at a time */
    WaitingMessages(int capacity) {
        this.queue = new SinkQueue(capacity);
    }

    /**
     * Adds a message that is due after a wait.
     *
     * @return the message that had to go because there are too many
     */
    Optional<OutboxMessage> add(OutboxMessage message, Duration wait) {
        lock.lock();
        try {
            changed.signal();
            return queue.add(message, System.nanoTime() + wait.toNanos());
        } finally {
            lock.unlock();
        }
    }

    /** What waits for the picture of this incident is due now. */
    void release(String incidentId) {
        lock.lock();
        try {
            queue.release(incidentId, System.nanoTime());
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets each message that waits have its first attempt.
     *
     * @return whether all of them had it in time
     */
    boolean awaitAllTried(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            queue.releaseAll(System.nanoTime());
            changed.signalAll();
            while (!queue.allTried()) {
                long left = deadlineNanos - System.nanoTime();
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

    /** Waits for a message that is due; empty when there is none after this long, or this is stopped. */
    Optional<OutboxMessage> awaitDue(long longestNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long began = System.nanoTime();
            while (true) {
                long now = System.nanoTime();
                Optional<OutboxMessage> due = queue.due(now);
                long left = began + longestNanos - now;
                if (due.isPresent() || stopping || left <= 0) {
                    return due;
                }
                changed.awaitNanos(Math.min(left, queue.nanosToNext(now).orElse(left)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** An attempt failed: the message is due again as the schedule says. */
    void failed(OutboxMessage message, RetrySchedule schedule) {
        lock.lock();
        try {
            queue.failed(message, System.nanoTime(), schedule);
            attempted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The message needs no further attempt. */
    void remove(OutboxMessage message) {
        lock.lock();
        try {
            queue.remove(message);
            attempted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what is older than the limit. */
    List<OutboxMessage> expire(Instant now, Duration limit) {
        lock.lock();
        try {
            return queue.expire(now, limit);
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits for a message any longer. */
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
}
