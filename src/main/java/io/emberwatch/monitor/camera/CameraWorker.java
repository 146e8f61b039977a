package io.emberwatch.monitor.camera;

import io.emberwatch.core.concurrent.Backoff;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.CameraConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one camera going for as long as the monitor runs: connects, reads, and after a failure waits and connects
 * again, for ever. Its thread {@code camera-<id>} alone opens, reads and closes sources. Cameras share no lock, so a
 * dead one costs the others nothing; while it waits it costs no CPU. All methods are thread-safe.
 */
public final class CameraWorker {
    private final CameraId camera;
    private final CameraConfig config;
    private final CameraSourceFactory sources;
    private final CameraReport report;
    private final CaptureTime time;
    private final FramePool pool;
    private final Consumer<VideoFrame> output;
    private final FrameDemand demand;
    private final Backoff reconnect;
    private final Thread thread;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile CameraSource current;
    /** When the present connection began; empty before it stands. The thread's own. */
    private OptionalLong connectedAt = OptionalLong.empty();

    /**
     * @param sources makes the source for each attempt
     * @param pool lends the frames; where it is empty a frame is dropped and reported
     * @param output takes each frame and owns it from then on; called on the camera's thread, must not block
     * @param listener hears what happens, on the camera's thread
     * @param random spreads the waits between attempts; used by the camera's thread alone
     */
    public CameraWorker(
            CameraId camera,
            CameraConfig config,
            CameraSourceFactory sources,
            FramePool pool,
            Consumer<VideoFrame> output,
            CaptureListener listener,
            CaptureTime time,
            RandomGenerator random) {
        this(camera, config, sources, pool, output, FrameDemand.unbounded(config.capture()), listener, time, random);
    }

    /**
     * As the other one.
     *
     * @param demand which frames are handed on; of this camera alone
     */
    public CameraWorker(
            CameraId camera,
            CameraConfig config,
            CameraSourceFactory sources,
            FramePool pool,
            Consumer<VideoFrame> output,
            FrameDemand demand,
            CaptureListener listener,
            CaptureTime time,
            RandomGenerator random) {
        this.camera = camera;
        this.config = config;
        this.sources = sources;
        this.pool = pool;
        this.output = output;
        this.demand = demand;
        this.time = time;
        this.report = new CameraReport(camera, listener, time.ticker());
        BackoffConfig waits = config.capture().backoff();
        this.reconnect = new Backoff(waits.initial(), waits.max(), waits.jitter(), random);
        this.thread = new Thread(this::supervise, "camera-" + camera);
        this.thread.setDaemon(true);
    }

    public CameraId camera() {
        return camera;
    }

    /** Starts the thread. Later calls, and calls after {@link #stop}, do nothing. */
    public synchronized void start() {
        if (!stopping && started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    /** Tells the worker to stop, whatever it is doing, and returns at once. Idempotent. */
    public synchronized void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        if (!started.get()) {
            report.stopped();
            return;
        }
        CameraSource source = current;
        if (source != null) {
            source.cancel();
        }
        thread.interrupt();
    }

    /**
     * Waits until the thread has released its camera; true where it has. A worker that was never started has only
     * stopped after {@link #stop}.
     */
    public boolean awaitStopped(Duration limit) throws InterruptedException {
        if (!started.get()) {
            return stopping;
        }
        thread.join(Math.max(1, limit.toMillis()));
        return !thread.isAlive();
    }

    /** The camera at this moment. */
    public CameraStatus status() {
        return report.status().skippedAt(demand.refusedNanos());
    }

    private void supervise() {
        try {
            boolean more = true;
            while (more && !stopping) {
                more = attemptAndWait();
            }
        } catch (InterruptedException e) {
            // Only stop interrupts this thread, and the thread ends here.
            Thread.currentThread().interrupt();
        } finally {
            if (report.status().connection() != CameraStatus.Connection.ENDED) {
                report.stopped();
            }
        }
    }

    /** One attempt and the wait after its failure; false when the camera has ended. */
    private boolean attemptAndWait() throws InterruptedException {
        connectedAt = OptionalLong.empty();
        String reason;
        try {
            attempt();
            report.ended();
            return false;
        } catch (CameraException e) {
            reason = e.getMessage();
        } catch (RuntimeException | Error e) {
            if (!stopping) {
                // One camera's bad frame or an allocation that failed must not leave the site unwatched for good.
                report.bug(e);
            }
            reason = "internal fault (" + e.getClass().getSimpleName() + "); please report the log";
        }
        if (stopping) {
            return false;
        }
        long now = time.ticker().getAsLong();
        long lasted = now - connectedAt.orElse(now);
        Duration wait = reconnect.afterRun(Duration.ofNanos(lasted));
        report.down(reason, wait);
        time.pause().waitFor(wait.toNanos());
        report.retrying();
        return true;
    }

    private void attempt() throws CameraException, InterruptedException {
        try (CameraSource source = sources.create(camera, config)) {
            current = source;
            if (stopping) {
                throw new InterruptedException();
            }
            source.listen(report);
            StreamFormat format = source.open();
            connectedAt = OptionalLong.of(time.ticker().getAsLong());
            report.connected(format);
            new Connection().readAll(source, format.live());
        } finally {
            current = null;
        }
    }

    /**
     * One connection to the camera, from the open source to its end: keeps a file's pace, picks the frames to analyse,
     * copies each once into a lease and hands it on.
     */
    private final class Connection {
        private final FrameChange change = new FrameChange(config.capture().frozenAfter());
        private final CoveredLens lens = new CoveredLens(config.capture().coveredAfter());

        /**
         * Reads the open source until it ends.
         *
         * @throws CameraException when the camera failed
         * @throws InterruptedException when the thread was interrupted while it kept a file's pace
         */
        private void readAll(CameraSource source, boolean live) throws CameraException, InterruptedException {
            long begin = time.ticker().getAsLong();
            demand.begin();
            while (true) {
                Optional<SourceFrame> read = source.read();
                if (read.isEmpty()) {
                    return;
                }
                SourceFrame decoded = read.get();
                source.decodedBy().ifPresent(report::decodedBy);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                for (int skipped = 0; skipped < decoded.corruptBefore(); skipped++) {
                    report.frameDropped("corrupt");
                }
                if (!live) {
                    begin = keepPace(begin, decoded.ptsNanos());
                }
                // A live camera's own stamps may be nonsense, its arrival is not.
                long at = live ? time.ticker().getAsLong() : decoded.ptsNanos();
                if (demand.wants(at)) {
                    demand.take(at);
                    handOn(decoded);
                }
            }
        }

        /** Waits until the frame is due; a reader that fell behind does not make up for it in a burst. */
        private long keepPace(long begin, long ptsNanos) throws InterruptedException {
            long wait = begin + ptsNanos - time.ticker().getAsLong();
            if (wait > 0) {
                time.pause().waitFor(wait);
                return begin;
            }
            return begin - wait;
        }

        private void handOn(SourceFrame decoded) throws CameraException {
            int width = decoded.width();
            int height = decoded.height();
            long begin = time.ticker().getAsLong();
            Instant capturedAt = time.clock().instant();
            Optional<VideoFrame> lease = pool.lease(camera, width, height, capturedAt, begin);
            if (lease.isEmpty()) {
                report.frameDropped("no_lease");
                return;
            }
            VideoFrame frame = lease.get();
            CameraReport.Look look;
            try {
                ByteBuffer pixels = frame.pixels();
                decoded.copyTo(pixels);
                look = new CameraReport.Look(
                        width,
                        height,
                        change.frozen(frame.pixels(), begin),
                        lens.covered(frame.pixels(), width, height, begin));
            } catch (CameraException | RuntimeException | Error e) {
                frame.close();
                throw e;
            }
            long cost = decoded.decodeNanos() + time.ticker().getAsLong() - begin;
            report.frameCaptured(look, capturedAt, begin, cost);
            // From here on the frame belongs to the next stage.
            output.accept(frame);
        }
    }

    /** All camera workers, one a camera: told to stop together, then waited for. Thread-safe. */
    public static final class Group implements AutoCloseable {
        private static final Logger LOG = LoggerFactory.getLogger(CameraWorker.class);

        private final Map<CameraId, CameraWorker> workers = new LinkedHashMap<>();
        private final Duration stopWithin;
        private boolean closed;

        /** @param stopWithin how long {@link #stop} and {@link #close} wait for all of them together */
        public Group(Duration stopWithin) {
            this.stopWithin = stopWithin;
        }

        /**
         * Starts a worker; not after {@link #close}, when it is stopped instead.
         *
         * @throws IllegalStateException where the camera has one that was not stopped
         */
        public synchronized void start(CameraWorker worker) {
            if (closed) {
                worker.stop();
                return;
            }
            if (workers.putIfAbsent(worker.camera(), worker) != null) {
                throw new IllegalStateException("camera " + worker.camera() + " has a worker already");
            }
            worker.start();
        }

        /** Whether the camera has a worker that was not stopped. */
        public synchronized boolean has(CameraId camera) {
            return workers.containsKey(camera);
        }

        /** Stops the workers of these cameras; an interrupt ends the wait and stays set. */
        public void stop(Collection<CameraId> cameras) {
            List<CameraWorker> leaving = new ArrayList<>();
            synchronized (this) {
                for (CameraId camera : cameras) {
                    Optional.ofNullable(workers.remove(camera)).ifPresent(leaving::add);
                }
            }
            stopAll(leaving);
        }

        /** Stops all; an interrupt ends the wait and stays set. */
        @Override
        public void close() {
            List<CameraWorker> leaving;
            synchronized (this) {
                closed = true;
                leaving = List.copyOf(workers.values());
                workers.clear();
            }
            stopAll(leaving);
        }

        private void stopAll(List<CameraWorker> leaving) {
            leaving.forEach(CameraWorker::stop);
            long deadline = System.nanoTime() + stopWithin.toNanos();
            try {
                for (CameraWorker worker : leaving) {
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
}
