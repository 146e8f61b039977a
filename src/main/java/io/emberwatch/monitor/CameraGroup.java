package io.emberwatch.monitor;

import io.emberwatch.monitor.camera.CameraWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All camera workers: started together, told to stop together, then waited for. Used by one thread at a time. */
final class CameraGroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CameraGroup.class);

    private final List<CameraWorker> workers = new ArrayList<>();
    private final Duration stopWithin;

    CameraGroup(Duration stopWithin) {
        this.stopWithin = stopWithin;
    }

    void add(CameraWorker worker) {
        workers.add(worker);
    }

    void start() {
        workers.forEach(CameraWorker::start);
    }

    /** Stops all; an interrupt ends the wait and stays set. */
    @Override
    public void close() {
        workers.forEach(CameraWorker::stop);
        long deadline = System.nanoTime() + stopWithin.toNanos();
        try {
            for (CameraWorker worker : workers) {
                Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
                if (!worker.awaitStopped(left)) {
                    LOG.error("camera={} did not stop within {} s", worker.camera(), stopWithin.toSeconds());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
