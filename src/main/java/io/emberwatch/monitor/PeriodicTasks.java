package io.emberwatch.monitor;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls what must happen although no frame comes, again and again on a thread of its own. */
final class PeriodicTasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTasks.class);

    private final String name;
    private final ScheduledExecutorService thread;

    private PeriodicTasks(String name, ScheduledExecutorService thread) {
        this.name = name;
        this.thread = thread;
    }

    /**
     * Starts to call a task, first after one period.
     *
     * @param name name of the thread, and of the task in the log
     */
    static PeriodicTasks start(String name, Duration period, Runnable task) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(loop -> {
            Thread made = new Thread(loop, name);
            made.setDaemon(true);
            return made;
        });
        // Ended by shutting the thread down: the task itself is never cancelled, nor does it fail.
        ScheduledFuture<?> unused = thread.scheduleAtFixedRate(
                () -> guarded(name, task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
        return new PeriodicTasks(name, thread);
    }

    /** The executor would end a task that throws. */
    private static void guarded(String name, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("the {} failed; it goes on", name, e);
        }
    }

    /** Waits for a call that is under way, a second at most. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("the {} is still busy", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
