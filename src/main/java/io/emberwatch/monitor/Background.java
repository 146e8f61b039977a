package io.emberwatch.monitor;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Work on a thread of its own, for a start that has other things to do meanwhile. Thread-safe.
 *
 * @param <T> what comes of it
 */
final class Background<T> implements AutoCloseable {
    private final FutureTask<T> task;

    private Background(Supplier<T> work) {
        this.task = new FutureTask<>(work::get);
    }

    /** Begins at once, on a daemon thread of this name. */
    static <T> Background<T> start(String name, Supplier<T> work) {
        Background<T> begun = new Background<>(work);
        Thread thread = new Thread(begun.task, name);
        thread.setDaemon(true);
        thread.start();
        return begun;
    }

    /**
     * Waits for what comes of it. An interrupt does not end the wait and stays set.
     *
     * @throws RuntimeException as the work threw it, or {@link Error}
     */
    T await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw fault(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException fault(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return (RuntimeException) cause;
    }

    /** Waits until the work has ended, however it ended: it may use what its starter closes next. */
    @Override
    public void close() {
        try {
            await();
        } catch (RuntimeException | Error e) {
            // Who wanted what comes of it has heard of the failure.
        }
    }
}
