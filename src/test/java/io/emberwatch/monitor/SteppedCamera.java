package io.emberwatch.monitor;

import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.camera.SourceFrame;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A camera that connects, shows an image or fails when the test says so, and hangs until then. */
final class SteppedCamera implements CameraSource {
    /** What it does next. */
    enum Step {
        CONNECT,
        SHOW,
        FAIL
    }

    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();

    void next(Step step) {
        steps.add(step);
    }

    @Override
    public StreamFormat open() throws CameraException {
        await();
        return new StreamFormat(4, 2, "stepped", true);
    }

    @Override
    public Optional<SourceFrame> read() throws CameraException {
        await();
        return Optional.of(new SourceFrame() {
            @Override
            public long ptsNanos() {
                return 0;
            }

            @Override
            public int width() {
                return 4;
            }

            @Override
            public int height() {
                return 2;
            }

            @Override
            public void copyTo(ByteBuffer target) {
                // Black will do.
            }
        });
    }

    @Override
    public void cancel() {
        next(Step.FAIL);
    }

    @Override
    public void close() {
        // Nothing to free.
    }

    private void await() throws CameraException {
        try {
            if (steps.take() == Step.FAIL) {
                throw new CameraException("the test wants it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CameraException("reading was stopped");
        }
    }
}
