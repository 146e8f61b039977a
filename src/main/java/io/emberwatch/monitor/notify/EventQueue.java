package io.emberwatch.monitor.notify;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the thread {@code alert}: bounded, so that nobody waits for it. Where that thread is too far behind, minor
 * events are left out first; one that is lost in earnest is told and logged. Thread-safe.
 */
final class EventQueue {
    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);
    private static final int CAPACITY = 4096;
    private static final int LEFT_FOR_MAJOR = CAPACITY / 4;

    private final BlockingQueue<AlertEvent> events = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicBoolean behind = new AtomicBoolean();
    private final NotificationListener listener;

    /** @param listener hears of each event that is lost */
    EventQueue(NotificationListener listener) {
        this.listener = listener;
    }

    /** Whether there was room; never blocks. */
    boolean offer(AlertEvent event) {
        boolean room = !event.isMinor() || events.remainingCapacity() > LEFT_FOR_MAJOR;
        if (room && events.offer(event)) {
            behind.set(false);
            return true;
        }
        if (!event.isMinor()) {
            listener.eventLost();
            if (behind.compareAndSet(false, true)) {
                LOG.error("the alert thread is too far behind: what happens is lost until it has caught up");
            }
        }
        return false;
    }

    /** Puts a mark at the end, where there is room within the time. */
    boolean offer(AlertEvent.Mark mark, long millis) throws InterruptedException {
        return events.offer(mark, millis, TimeUnit.MILLISECONDS);
    }

    /** Wakes whoever waits in {@link #poll}; nothing is lost where there is no room, since then nobody waits. */
    void wake() {
        events.offer(new AlertEvent.Mark(new CountDownLatch(1)));
    }

    /** The next event; empty when none came for a second. */
    Optional<AlertEvent> poll() throws InterruptedException {
        return Optional.ofNullable(events.poll(1, TimeUnit.SECONDS));
    }
}
