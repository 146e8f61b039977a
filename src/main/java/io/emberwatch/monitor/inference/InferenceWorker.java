package io.emberwatch.monitor.inference;

import io.emberwatch.core.concurrent.RepeatFilter;
import io.emberwatch.core.frame.VideoFrame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code inference}: takes batches, has them scored and hands each frame on with its prediction. A batch
 * that fails is closed, counted and forgotten; an {@link Error} ends the worker and is reported. The thread closes the
 * classifier when it ends, since it alone may touch it.
 */
public final class InferenceWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InferenceWorker.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(4);
    /** Between two log lines about frames that could not be scored or handed on. */
    private static final Duration SAY_AGAIN_AFTER = Duration.ofSeconds(10);

    private final LatestFrames frames;
    private final FireClassifier classifier;
    private final Consumer<AnalysedFrame> sink;
    private final InferenceListener listener;
    private final Consumer<Throwable> onEnd;
    private final RepeatFilter failures = new RepeatFilter(SAY_AGAIN_AFTER, System::nanoTime);
    private final Thread thread;
    private final AtomicBoolean started = new AtomicBoolean();

    /**
     * @param frames where batches come from; closed with this worker
     * @param classifier scores them; owned and closed by this worker
     * @param sink gets every scored frame, and with it the ownership, also when it throws
     * @param onEnd hears why the thread ended, where it was not closed: the monitor is blind from there
     */
    public InferenceWorker(
            LatestFrames frames,
            FireClassifier classifier,
            Consumer<AnalysedFrame> sink,
            InferenceListener listener,
            Consumer<Throwable> onEnd) {
        this.frames = frames;
        this.classifier = classifier;
        this.sink = sink;
        this.listener = listener;
        this.onEnd = onEnd;
        this.thread = new Thread(this::run, "inference");
    }

    /** Starts the thread; may be called once. */
    public void start() {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("the inference worker was already started or closed");
        }
        thread.start();
    }

    /** Whether the thread works: false before {@link #start}, after {@link #close} and after an error ended it. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /**
     * Takes no more frames, lets the current batch finish, and closes the classifier. Waits up to four seconds; a
     * second call only waits. An interrupt ends the wait and stays set.
     */
    @Override
    public void close() {
        frames.close();
        if (started.compareAndSet(false, true)) {
            classifier.close();
            return;
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(STOP_WITHIN.toMillis());
            if (thread.isAlive()) {
                LOG.error("inference did not finish its batch within {} s", STOP_WITHIN.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (classifier) {
            List<VideoFrame> batch = frames.takeBatch(classifier.gainsFromBatches());
            while (!batch.isEmpty()) {
                analyse(batch);
                batch = frames.takeBatch(classifier.gainsFromBatches());
            }
        } catch (InterruptedException e) {
            // Only a program that embeds the monitor interrupts this thread, to end it.
            Thread.currentThread().interrupt();
            frames.close();
        } catch (Throwable e) {
            LOG.error("inference has stopped", e);
            frames.close();
            onEnd.accept(e);
        }
    }

    private void analyse(List<VideoFrame> batch) {
        List<Prediction> predictions;
        long begin = System.nanoTime();
        try {
            predictions = classifier.classify(batch);
            if (predictions.size() != batch.size()) {
                throw new IllegalStateException(predictions.size() + " predictions on " + batch.size() + " frames");
            }
        } catch (RuntimeException e) {
            giveUp(batch);
            listener.batchFailed(batch.size(), e);
            report(LOG, failures, "a batch of " + batch.size() + " frames could not be scored", e);
            return;
        } catch (Error e) {
            giveUp(batch);
            throw e;
        }
        frames.judged(batch.size(), System.nanoTime() - begin);
        for (int i = 0; i < batch.size(); i++) {
            handOn(batch, i, predictions.get(i));
        }
    }

    private void handOn(List<VideoFrame> batch, int i, Prediction prediction) {
        VideoFrame frame = batch.get(i);
        listener.frameScored(frame.camera(), prediction.score());
        try {
            sink.accept(new AnalysedFrame(frame, prediction));
        } catch (RuntimeException e) {
            report(LOG, failures, "the prediction of camera " + frame.camera() + " could not be handed on", e);
        } catch (Error e) {
            giveUp(batch.subList(i + 1, batch.size()));
            throw e;
        }
    }

    private void giveUp(List<VideoFrame> batch) {
        for (VideoFrame frame : batch) {
            frame.close();
            listener.frameDropped(frame.camera(), "failed");
        }
    }

    /** Logs what failed, at most once a period whatever it is, with the number of failures that it left out before. */
    static void report(Logger log, RepeatFilter failures, String what, RuntimeException cause) {
        failures.admit("").ifPresent(kept -> log.error("{} ({} earlier failures not logged)", what, kept, cause));
    }
}
