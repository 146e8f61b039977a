package io.emberwatch.engine.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The executors that no thread has at the moment. The last one that was put is taken first, so that a network which computes
 * one image at a time needs the scratch memory of one. Owns those that are here. Thread-safe.
 */
final class IdleExecutors implements AutoCloseable {
    private final Supplier<Executor> making;
    private final Deque<Executor> idle = new ArrayDeque<>();
    /** Of the idle ones those that ran since the last release. */
    private final Set<Executor> needed = new HashSet<>();

    /** @param making makes another one where none is idle */
    IdleExecutors(Supplier<Executor> making) {
        this.making = making;
    }

    /** Takes one out, the caller's to put back. */
    Executor take() {
        synchronized (this) {
            Executor last = idle.pollLast();
            if (last != null) {
                return last;
            }
        }
        return making.get();
    }

    synchronized void put(Executor executor) {
        idle.addLast(executor);
        needed.add(executor);
    }

    /** Closes those that nobody has taken since the last call. */
    synchronized void release() {
        idle.removeIf(each -> {
            boolean goes = !needed.contains(each);
            if (goes) {
                each.close();
            }
            return goes;
        });
        needed.clear();
    }

    synchronized int count() {
        return idle.size();
    }

    @Override
    public synchronized void close() {
        idle.forEach(Executor::close);
        idle.clear();
        needed.clear();
    }
}
