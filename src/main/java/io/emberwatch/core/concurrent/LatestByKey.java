package io.emberwatch.core.concurrent;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A mailbox between threads that keeps the newest value of each key. A value that is put in the place of an older one
 * takes its turn, so that a key which puts often does not fall behind. Whoever puts never waits for a taker: what finds
 * no room is handed back, and the caller closes or counts it. Thread-safe; only {@link #take} and {@link #drain} wait.
 *
 * @param <K> what a value belongs to, such as a camera or an incident; never null
 * @param <V> never null; the mailbox closes none of them
 */
public final class LatestByKey<K, V> implements AutoCloseable {
    private final int maxKeys;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Map<K, V> waiting = new LinkedHashMap<>();
    private boolean woken;
    private boolean closed;

    /** @param maxKeys of how many keys a value may wait at a time, at least 1 */
    public LatestByKey(int maxKeys) {
        if (maxKeys < 1) {
            throw new IllegalArgumentException("a mailbox needs room for at least one key, not " + maxKeys);
        }
        this.maxKeys = maxKeys;
    }

    /**
     * Puts a value.
     *
     * @return what the caller owns again: the older value of this key; where all keys were taken, the value of the key
     *     that has waited longest; the given value itself once the mailbox is closed; or nothing
     */
    public Optional<V> put(K key, V value) {
        lock.lock();
        try {
            if (closed) {
                return Optional.of(value);
            }
            boolean full = waiting.size() >= maxKeys && !waiting.containsKey(key);
            V displaced = full ? removeOldest().getValue() : waiting.get(key);
            waiting.put(key, value);
            arrived.signalAll();
            return Optional.ofNullable(displaced);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts a value only where none of its key waits, there is room and the mailbox is open.
     *
     * @return the value of the key that waits now: the given one or the one before; empty where it was refused
     */
    public Optional<V> putIfAbsent(K key, V value) {
        lock.lock();
        try {
            V present = waiting.get(key);
            if (present != null) {
                return Optional.of(present);
            }
            if (closed || waiting.size() >= maxKeys) {
                return Optional.empty();
            }
            waiting.put(key, value);
            arrived.signalAll();
            return Optional.of(value);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the value of one key out, without waiting. */
    public Optional<V> remove(K key) {
        lock.lock();
        try {
            return Optional.ofNullable(waiting.remove(key));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the value of the key that has waited longest.
     *
     * @param waitNanos how long to wait where none is there; zero or less does not wait
     * @return empty when none came in that time, {@link #wake} was called, or the mailbox is closed and empty
     */
    public Optional<Map.Entry<K, V>> take(long waitNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            await(waitNanos);
            return waiting.isEmpty() ? Optional.empty() : Optional.of(removeOldest());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes everything that waits.
     *
     * @param waitNanos how long to wait where nothing is there; zero or less does not wait
     * @return a copy, the key that has waited longest first; empty in the cases of {@link #take}
     */
    public Map<K, V> drain(long waitNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            await(waitNanos);
            return removeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the wait in {@link #take} or {@link #drain}, the present one or else the next, though no value came. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Of how many keys a value waits. */
    public int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether no value waits and none can come. */
    public boolean isDone() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses what comes later and ends all waits; what waits may still be taken. May be called twice. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #close}, and hands over at once what still waited, for the caller to close. */
    public Map<K, V> closeAndDrain() {
        lock.lock();
        try {
            close();
            return removeAll();
        } finally {
            lock.unlock();
        }
    }

    private void await(long waitNanos) throws InterruptedException {
        long left = waitNanos;
        while (waiting.isEmpty() && !woken && !closed && left > 0) {
            left = arrived.awaitNanos(left);
        }
        woken = false;
    }

    private Map.Entry<K, V> removeOldest() {
        Iterator<Map.Entry<K, V>> entries = waiting.entrySet().iterator();
        Map.Entry<K, V> oldest = entries.next();
        entries.remove();
        return Map.entry(oldest.getKey(), oldest.getValue());
    }

    private Map<K, V> removeAll() {
        Map<K, V> all = new LinkedHashMap<>(waiting);
        waiting.clear();
        return all;
    }
}
