package io.emberwatch.monitor.camera;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.config.CaptureConfig;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One connection to a camera, from the open source to its end: keeps a file's pace, picks the frames to analyse, copies
 * each once into a lease and hands it on. Runs on the camera's thread.
 */
final class CameraSession {
    private final CameraId camera;
    private final FramePool pool;
    private final Consumer<VideoFrame> output;
    private final CameraReport report;
    private final CaptureTime time;
    private final FrameSampler sampler;
    private final FrameChange change;
    private final CoveredLens lens;

    CameraSession(
            CameraId camera,
            CaptureConfig config,
            FramePool pool,
            Consumer<VideoFrame> output,
            CameraReport report,
            CaptureTime time) {
        this.camera = camera;
        this.pool = pool;
        this.output = output;
        this.report = report;
        this.time = time;
        this.sampler = new FrameSampler(config.fps());
        this.change = new FrameChange(config.frozenAfter());
        this.lens = new CoveredLens(config.coveredAfter());
    }

    /**
     * Reads the open source until it ends.
     *
     * @throws CameraException when the camera failed
     * @throws InterruptedException when the thread was interrupted while it kept a file's pace
     */
    void run(CameraSource source, boolean live) throws CameraException, InterruptedException {
        long begin = time.ticker().getAsLong();
        while (true) {
            Optional<SourceFrame> read = source.read();
            if (read.isEmpty()) {
                return;
            }
            SourceFrame image = read.get();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            for (int skipped = 0; skipped < image.corruptBefore(); skipped++) {
                report.frameDropped("corrupt");
            }
            if (!live) {
                begin = keepPace(begin, image.ptsNanos());
            }
            // A live camera's own stamps may be nonsense, its arrival is not.
            if (sampler.keep(live ? time.ticker().getAsLong() : image.ptsNanos())) {
                hand(image);
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

    private void hand(SourceFrame image) throws CameraException {
        int width = image.width();
        int height = image.height();
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
            image.copyTo(pixels);
            look = new CameraReport.Look(
                    width,
                    height,
                    change.frozen(frame.pixels(), begin),
                    lens.covered(frame.pixels(), width, height, begin));
        } catch (CameraException | RuntimeException | Error e) {
            frame.close();
            throw e;
        }
        long cost = image.decodeNanos() + time.ticker().getAsLong() - begin;
        report.frameCaptured(look, capturedAt, begin, cost);
        // From here on the frame belongs to the next stage.
        output.accept(frame);
    }
}
