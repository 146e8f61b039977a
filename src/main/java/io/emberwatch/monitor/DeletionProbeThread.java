package io.emberwatch.monitor;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The thread {@code deletion}, which exists only while there is work, on a bounded queue. Thread-safe. */
final class DeletionProbeThread implements Executor, AutoCloseable {
    private static final int MOST_WAITING = 16;
    private static final int KEPT_SECONDS = 10;
    private static final int STOP_WITHIN_SECONDS = 1;

    private final ThreadPoolExecutor executor;

    DeletionProbeThread() {
        executor = new ThreadPoolExecutor(
                1, 1, KEPT_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), work -> {
                    Thread thread = new Thread(work, "deletion");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** @throws RejectedExecutionException when too much waits, or after the end */
    @Override
    public void execute(Runnable work) {
        executor.execute(work);
    }

    /** Does what waits, within a second; an interrupt ends the wait and stays set. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(STOP_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
