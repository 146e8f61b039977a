package io.emberwatch.monitor.notify;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done on the thread {@code alert}, in order and bounded, so that nobody waits for that thread. Where it
 * is too far behind, minor tasks are left out first; a major one that is lost is told and logged. Thread-safe.
 */
final class AlertQueue {
    private static final Logger LOG = LoggerFactory.getLogger(AlertQueue.class);
    private static final int CAPACITY = 4096;
    private static final int LEFT_FOR_MAJOR = CAPACITY / 4;

    private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicBoolean behind = new AtomicBoolean();
    private final NotificationListener listener;

    /** @param listener hears of each major task that is lost */
    AlertQueue(NotificationListener listener) {
        this.listener = listener;
    }

    /** Puts a task that must not be lost; false where there was no room even so. Never blocks. */
    boolean offer(Runnable major) {
        if (tasks.offer(major)) {
            behind.set(false);
            return true;
        }
        listener.eventLost();
        if (behind.compareAndSet(false, true)) {
            LOG.error("the alert thread is too far behind: what happens is lost until it has caught up");
        }
        return false;
    }

    /** Puts a task that a full queue may do without: a later one makes up for it. Never blocks. */
    void offerMinor(Runnable minor) {
        if (tasks.remainingCapacity() > LEFT_FOR_MAJOR && tasks.offer(minor)) {
            behind.set(false);
        }
    }

    /** Puts a task at the end; false where there was no room within the time. */
    boolean offer(Runnable task, long millis) throws InterruptedException {
        return tasks.offer(task, millis, TimeUnit.MILLISECONDS);
    }

    /** Wakes whoever waits in {@link #poll}; nothing is lost where there is no room, since then nobody waits. */
    void wake() {
        tasks.offer(() -> {});
    }

    /** The next task; empty when none came for a second. */
    Optional<Runnable> poll() throws InterruptedException {
        return Optional.ofNullable(tasks.poll(1, TimeUnit.SECONDS));
    }
}
