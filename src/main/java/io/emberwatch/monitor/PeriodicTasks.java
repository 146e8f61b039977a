package io.emberwatch.monitor;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls what must happen although no frame comes, once a second on the thread {@code heartbeat}. */
final class PeriodicTasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTasks.class);

    private final ScheduledExecutorService thread;

    private PeriodicTasks(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    static PeriodicTasks start(Runnable beat) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "heartbeat");
            made.setDaemon(true);
            return made;
        });
        // Ended by shutting the thread down: the task itself is never cancelled, nor does it fail.
        ScheduledFuture<?> unused = thread.scheduleAtFixedRate(() -> guarded(beat), 1, 1, TimeUnit.SECONDS);
        return new PeriodicTasks(thread);
    }

    /** The executor would end a task that throws. */
    private static void guarded(Runnable beat) {
        try {
            beat.run();
        } catch (RuntimeException | Error e) {
            LOG.error("the heartbeat failed; it goes on", e);
        }
    }

    /** Waits for a beat that is under way, a second at most. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("the heartbeat is still busy");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
