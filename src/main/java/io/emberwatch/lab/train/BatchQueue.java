package io.emberwatch.lab.train;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/** Makes the next batches on a thread of its own while the network learns from this one. */
final class BatchQueue implements AutoCloseable {
    private final BlockingQueue<Batch> ready = new ArrayBlockingQueue<>(4);
    private final Thread thread;
    private volatile Throwable failure;

    /**
     * Starts making batches.
     *
     * @param firstStep step of the first batch
     * @param size height and width of the images, asked for as each batch is made
     */
    BatchQueue(BatchMaker maker, int firstStep, IntUnaryOperator size) {
        thread = new Thread(() -> produce(maker, firstStep, size), "batches");
        thread.setDaemon(true);
        thread.start();
    }

    /** The next batch, as soon as there is one. */
    Batch take() throws InterruptedException {
        while (true) {
            Batch batch = ready.poll(1, TimeUnit.SECONDS);
            if (batch != null) {
                return batch;
            }
            if (failure != null) {
                throw new IllegalStateException("no more batches", failure);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void produce(BatchMaker maker, int firstStep, IntUnaryOperator size) {
        try {
            for (int step = firstStep; !Thread.currentThread().isInterrupted(); step++) {
                ready.put(maker.make(step, size.applyAsInt(step)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }
}
