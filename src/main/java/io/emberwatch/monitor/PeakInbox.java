package io.emberwatch.monitor;

import io.emberwatch.monitor.inference.AnalysedFrame;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The newest peak of each incident on its way to the thread that draws it. Thread-safe; nobody waits but in take. */
final class PeakInbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Map<String, AnalysedFrame> peaks = new LinkedHashMap<>();
    private boolean closed;

    /** @param analysed whoever holds the peak owns its frame */
    record Peak(String incident, AnalysedFrame analysed) {}

    /** Puts a peak in the place of the incident's one before, which was taken out; false after the end. */
    boolean put(Peak peak) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            peaks.put(peak.incident(), peak.analysed());
            news.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the peak of an incident out that nobody has drawn yet. */
    Optional<AnalysedFrame> takeBack(String incident) {
        lock.lock();
        try {
            return Optional.ofNullable(peaks.remove(incident));
        } finally {
            lock.unlock();
        }
    }

    /** The one of the incident that has waited longest; empty when none came in that time, or none will. */
    Optional<Peak> take(long waitNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = waitNanos;
            while (peaks.isEmpty() && !closed && left > 0) {
                left = news.awaitNanos(left);
            }
            return oldest();
        } finally {
            lock.unlock();
        }
    }

    /** Whether none is there and none will come. */
    boolean isDone() {
        lock.lock();
        try {
            return closed && peaks.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses what comes later; what waits may still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Peak> oldest() {
        Optional<String> first = peaks.keySet().stream().findFirst();
        return first.map(incident -> new Peak(incident, peaks.remove(incident)));
    }
}
