package io.emberwatch.monitor.camera;

import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A source that plays a script. Each step is one answer of {@code open} (the first) or {@code read}. */
final class FakeSource implements CameraSource {
    /** How many fake sources are not closed. */
    static final AtomicInteger OPEN = new AtomicInteger();

    /** One answer. */
    sealed interface Step {
        /** {@code open} succeeds. */
        record Connects(boolean live) implements Step {}

        /** A frame of one grey. */
        record Shows(long ptsNanos, int grey) implements Step {}

        /** A camera's failure. */
        record Fails(String message) implements Step {}

        /** A fault of the program. */
        record Breaks() implements Step {}

        /** No answer until cancelled. */
        record Hangs() implements Step {}

        /** A frame that cannot be converted. */
        record ShowsUnconvertible(long ptsNanos) implements Step {}

        /** The end of the file. */
        record Ends() implements Step {}
    }

    private final Queue<Step> script;
    private final Runnable beforeEachRead;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private boolean closed;

    FakeSource(Queue<Step> script, Runnable beforeEachRead) {
        this.script = new ArrayDeque<>(script);
        this.beforeEachRead = beforeEachRead;
        OPEN.incrementAndGet();
    }

    @Override
    public StreamFormat open() throws CameraException {
        Step step = next();
        if (step instanceof Step.Connects connects) {
            return new StreamFormat(4, 2, "fake 4x2", connects.live());
        }
        image(step);
        throw new AssertionError("a script begins with an answer to open, not " + step);
    }

    @Override
    public Optional<SourceFrame> read() throws CameraException {
        beforeEachRead.run();
        return image(next());
    }

    @Override
    public void cancel() {
        cancelled.countDown();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            OPEN.decrementAndGet();
        }
    }

    private Step next() throws CameraException {
        if (cancelled.getCount() == 0) {
            throw new CameraException("reading was stopped");
        }
        Step step = script.poll();
        return step == null ? new Step.Hangs() : step;
    }

    private Optional<SourceFrame> image(Step step) throws CameraException {
        if (step instanceof Step.Shows shows) {
            return Optional.of(new GreyImage(shows.ptsNanos(), shows.grey()));
        }
        if (step instanceof Step.ShowsUnconvertible shows) {
            return Optional.of(new GreyImage(shows.ptsNanos(), -1));
        }
        if (step instanceof Step.Fails fails) {
            throw new CameraException(fails.message());
        }
        if (step instanceof Step.Breaks) {
            throw new IllegalStateException("a bug");
        }
        if (step instanceof Step.Hangs) {
            hang();
        }
        return Optional.empty();
    }

    /** Like native code: deaf to interruption, ended by cancel alone. */
    private void hang() throws CameraException {
        boolean interrupted = false;
        while (true) {
            try {
                cancelled.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new CameraException("reading was stopped");
    }

    private record GreyImage(long ptsNanos, int grey) implements SourceFrame {
        @Override
        public int width() {
            return 4;
        }

        @Override
        public int height() {
            return 2;
        }

        @Override
        public void copyTo(ByteBuffer target) throws CameraException {
            if (grey < 0) {
                throw new CameraException("frame format cannot be converted");
            }
            for (int at = 0; at < 24; at++) {
                target.put(target.position() + at, (byte) grey);
            }
        }
    }
}
