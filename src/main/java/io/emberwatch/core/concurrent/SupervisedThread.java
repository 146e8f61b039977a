package io.emberwatch.core.concurrent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread that takes one step after the other until its work is done. A step that throws, also an {@link Error}
 * such as want of memory, ends that step only: it is told, logged once a kind and minute, and shows in {@link #fault}.
 * An interrupt ends the thread and stays set. Thread-safe; started once.
 */
public final class SupervisedThread {
    /** For how long after a failure the thread does not count as well. */
    static final Duration UNWELL = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedThread.class);
    /** Without it a step that always fails would take a whole core. */
    private static final long PAUSE_MILLIS = 10;

    private final Thread thread;
    private final Work work;
    private final FailureListener listener;
    private final LongSupplier ticker;
    private final AtomicReference<Failure> latest = new AtomicReference<>();
    private volatile boolean begun;
    private volatile boolean done;

    /** What the thread does. Called on it alone. */
    public interface Work {
        /**
         * One step, which waits for something to do for a second or so.
         *
         * @return false where nothing is left to do: the thread ends
         */
        boolean step() throws InterruptedException;

        /** Called at the thread's end, however it comes. */
        default void end() {}
    }

    /** Hears of each step that failed, on the thread itself; must not block. */
    @FunctionalInterface
    public interface FailureListener {
        void stepFailed(Throwable cause);
    }

    private record Failure(Class<?> kind, long nanos) {}

    /** @param ticker monotonic nanoseconds */
    public SupervisedThread(String name, Work work, FailureListener listener, LongSupplier ticker) {
        this.work = work;
        this.listener = listener;
        this.ticker = ticker;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    public void start() {
        begun = true;
        thread.start();
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Waits for the thread's end; returns at once where it was never started. */
    public void join(long millis) throws InterruptedException {
        thread.join(millis);
    }

    public void interrupt() {
        thread.interrupt();
    }

    /**
     * Waits for the thread's end, then interrupts it and waits once more, each time so long at most. An interrupt of the caller
     * ends the wait and stays set.
     */
    public void end(long millis) {
        try {
            thread.join(millis);
            thread.interrupt();
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One line on what is wrong now: it ended before its work was done, or a step failed within the last minute. */
    public Optional<String> fault() {
        if (begun && !done && !thread.isAlive()) {
            return Optional.of("thread " + thread.getName() + " has ended: start the monitor again");
        }
        return Optional.ofNullable(latest.get())
                .filter(failure -> isRecent(failure, ticker.getAsLong()))
                .map(failure -> "thread " + thread.getName() + " went on after "
                        + failure.kind().getSimpleName() + ": see the log, and report it where memory was not short");
    }

    private void run() {
        try {
            boolean more = true;
            while (more) {
                more = survivedStep();
            }
            done = true;
        } catch (InterruptedException e) {
            // Nobody interrupts it but to end it.
            Thread.currentThread().interrupt();
        } finally {
            work.end();
        }
    }

    private boolean survivedStep() throws InterruptedException {
        try {
            return work.step();
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            report(e);
            Thread.sleep(PAUSE_MILLIS);
            return true;
        }
    }

    private void report(Throwable cause) {
        try {
            long now = ticker.getAsLong();
            Failure before = latest.getAndSet(new Failure(cause.getClass(), now));
            listener.stepFailed(cause);
            if (before == null || !before.kind().equals(cause.getClass()) || !isRecent(before, now)) {
                LOG.error("thread {} failed at a step and goes on: please report this", thread.getName(), cause);
            }
        } catch (RuntimeException | Error e) {
            // Not even this could be told, for want of memory perhaps: all the more the thread has to go on.
        }
    }

    private static boolean isRecent(Failure failure, long now) {
        return now - failure.nanos() < UNWELL.toNanos();
    }
}
