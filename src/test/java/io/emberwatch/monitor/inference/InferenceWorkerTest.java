package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.VideoFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InferenceWorkerTest {
    private final Frames pool = new Frames(16);
    private final RecordingListener listener = new RecordingListener();
    private final FakeClassifier classifier = new FakeClassifier();
    private final LatestFrames frames = new LatestFrames(2, Duration.ZERO, System::nanoTime, listener);
    private final List<String> delivered = Collections.synchronizedList(new ArrayList<>());
    private final InferenceWorker worker =
            new InferenceWorker(frames, classifier, this::deliver, listener, listener::workerFailed);

    @AfterEach
    void stop() {
        classifier.gate.countDown();
        worker.close();
    }

    @Test
    void run_handsEveryFrameOnWithItsVerdict() {
        worker.start();

        frames.put(pool.of("a"));
        await().until(() -> delivered.size() == 1);
        frames.put(pool.of("b"));
        await().until(() -> delivered.size() == 2);

        assertThat(delivered).containsExactly("a 0.25", "b 0.25");
        assertThat(listener.scored).containsExactly("a 0.25", "b 0.25");
        assertThat(pool.pool.leased()).isZero();
    }

    @Test
    void run_givesUpOnlyTheBatchThatFails() {
        classifier.failure = new IllegalStateException("bad frame");
        worker.start();

        frames.put(pool.of("a"));
        await().until(() -> listener.failures.size() == 1);
        classifier.failure = null;
        frames.put(pool.of("b"));

        await().until(() -> delivered.size() == 1);
        assertThat(delivered).containsExactly("b 0.25");
        assertThat(listener.drops).containsExactly("a failed");
        assertThat(listener.failures.get(0)).hasMessage("bad frame");
        assertThat(pool.pool.leased()).isZero();
        assertThat(worker.isRunning()).isTrue();
    }

    @Test
    void run_stopsAndReportsAnError() {
        classifier.error = new OutOfMemoryError("native memory");
        worker.start();

        frames.put(pool.of("a"));

        await().until(() -> !worker.isRunning());
        assertThat(listener.ends).containsExactly(classifier.error);
        assertThat(classifier.closed).isEqualTo(1);
        frames.put(pool.of("b"));
        assertThat(pool.pool.leased()).isZero();
    }

    @Test
    void run_goesOnWhenTheSinkThrows() {
        worker.start();

        frames.put(pool.of("broken"));
        await().until(() -> listener.scored.size() == 1);
        frames.put(pool.of("b"));

        await().until(() -> delivered.size() == 1);
        assertThat(delivered).containsExactly("b 0.25");
    }

    @Test
    void close_finishesTheCurrentBatchAndClosesTheClassifierOnce() throws Exception {
        classifier.hold = true;
        worker.start();
        frames.put(pool.of("a"));
        classifier.entered.await();
        ExecutorService closing = Executors.newSingleThreadExecutor();
        Future<?> closed = closing.submit(worker::close);
        await().until(() -> {
            frames.put(pool.of("late"));
            return listener.drops.contains("late stopping");
        });

        assertThat(closed).isNotDone();
        classifier.gate.countDown();
        closed.get();
        worker.close();
        closing.shutdown();

        assertThat(delivered).containsExactly("a 0.25");
        assertThat(classifier.closed).isEqualTo(1);
        assertThat(classifier.closedBy).isEqualTo("inference");
        assertThat(worker.isRunning()).isFalse();
        assertThat(pool.pool.leased()).isZero();
    }

    @Test
    void close_closesTheClassifierOfAWorkerThatNeverStarted() {
        worker.close();

        assertThat(classifier.closed).isEqualTo(1);
        assertThatThrownBy(worker::start).isInstanceOf(IllegalStateException.class);
    }

    private void deliver(AnalysedFrame analysed) {
        try (VideoFrame frame = analysed.frame()) {
            if (frame.camera().value().equals("broken")) {
                throw new IllegalStateException("sink failed");
            }
            delivered.add(frame.camera() + " " + analysed.score());
        }
    }

    /** Scores everything 0.25, or fails, or waits in the middle of a batch. */
    private static final class FakeClassifier implements FireClassifier {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch gate = new CountDownLatch(1);
        volatile RuntimeException failure;
        volatile Error error;
        volatile boolean hold;
        volatile int closed;
        volatile String closedBy = "";

        @Override
        public int batchSize() {
            return 2;
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames) {
            entered.countDown();
            if (failure != null) {
                throw failure;
            }
            if (error != null) {
                throw error;
            }
            if (hold) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return Collections.nCopies(frames.size(), new Prediction(0.25f, Optional.empty()));
        }

        @Override
        public synchronized void close() {
            closed++;
            closedBy = Thread.currentThread().getName();
        }
    }
}
