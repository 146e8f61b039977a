package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.image.ImageEncoder;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.SourceFrame;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.web.ConfigEditing.Tried;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to a camera for one picture, as the monitor would, beside the cameras that are watched. One at a time, on the
 * thread {@code camera-trial}. Thread-safe; closed once.
 */
final class CameraTrials implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CameraTrials.class);
    /** Enough for the slowest camera that is worth watching; the browser waits for it. */
    private static final Duration LONGEST = Duration.ofSeconds(25);

    private static final int JPEG_QUALITY = 80;
    private static final long STOP_SECONDS = 2;

    private final CameraSourceFactory sources;
    private final ExecutorService thread =
            new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), CameraTrials::daemon);
    private final ScheduledThreadPoolExecutor deadline = new ScheduledThreadPoolExecutor(1, CameraTrials::daemon);
    private volatile CameraSource current;

    CameraTrials(CameraSourceFactory sources) {
        this.sources = sources;
        deadline.setRemoveOnCancelPolicy(true);
    }

    private static Thread daemon(Runnable task) {
        Thread made = new Thread(task, "camera-trial");
        made.setDaemon(true);
        return made;
    }

    /**
     * Tries a camera.
     *
     * @param wanted how it is configured; asked for on the thread, where it may refuse by giving what came of it
     * @return what came of it; never failed. Empty where another one is being tried
     */
    Optional<CompletableFuture<Tried>> attempt(CameraId camera, Supplier<Wanted> wanted) {
        CompletableFuture<Tried> outcome = new CompletableFuture<>();
        try {
            thread.execute(() -> outcome.complete(tried(camera, wanted)));
        } catch (RejectedExecutionException e) {
            return Optional.empty();
        }
        return Optional.of(outcome);
    }

    /** A camera as it would be configured, or why it cannot be tried. */
    record Wanted(Optional<CameraConfig> config, Tried otherwise) {}

    private Tried tried(CameraId camera, Supplier<Wanted> wanted) {
        try {
            Wanted asked = wanted.get();
            return asked.config().isPresent() ? picture(camera, asked.config().get()) : asked.otherwise();
        } catch (CameraException e) {
            return Tried.without(e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("camera={} cannot be tried", camera, e);
            return Tried.without("this is a fault of the monitor; its log says more");
        }
    }

    private Tried picture(CameraId camera, CameraConfig config) throws CameraException {
        try (CameraSource source = sources.create(camera, config)) {
            current = source;
            var late = deadline.schedule(source::cancel, LONGEST.toMillis(), TimeUnit.MILLISECONDS);
            try {
                StreamFormat format = source.open();
                SourceFrame frame =
                        source.read().orElseThrow(() -> new CameraException("it came to its end without a picture"));
                return new Tried(List.of(), false, format.description(), frame.width(), frame.height(), jpeg(frame));
            } catch (CameraException e) {
                throw late.isDone() ? new CameraException("no picture came within " + LONGEST.toSeconds() + " s") : e;
            } finally {
                late.cancel(false);
                current = null;
            }
        }
    }

    private static byte[] jpeg(SourceFrame frame) throws CameraException {
        ByteBuffer pixels = ByteBuffer.allocateDirect(frame.width() * frame.height() * 3);
        frame.copyTo(pixels);
        try (BytePointer data = new BytePointer(pixels);
                Mat bgr = new Mat(frame.height(), frame.width(), opencv_core.CV_8UC3, data)) {
            return new ImageEncoder(JPEG_QUALITY).jpeg(bgr);
        }
    }

    /** Ends a trial that is under way. */
    @Override
    public void close() {
        thread.shutdownNow();
        CameraSource source = current;
        if (source != null) {
            source.cancel();
        }
        deadline.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a camera is still being tried");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
