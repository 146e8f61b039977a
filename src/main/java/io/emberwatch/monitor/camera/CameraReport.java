package io.emberwatch.monitor.camera;

import io.emberwatch.core.concurrent.RepeatFilter;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What one camera's worker tells the world: its status, its listener and one log line a change of state, where a fault
 * that repeats is logged once in ten minutes. Written to by the camera's thread alone; {@link #status} is thread-safe.
 */
final class CameraReport implements SourceListener {
    private static final Logger LOG = LoggerFactory.getLogger(CameraWorker.class);
    private static final Duration REPEAT = Duration.ofMinutes(10);

    private final CameraId camera;
    private final CaptureListener listener;
    private final RepeatFilter repeats;
    private final LongSupplier ticker;
    private volatile CameraStatus status = CameraStatus.initial();
    private boolean downWasTold = true;
    private String decodedBy = "";

    CameraReport(CameraId camera, CaptureListener listener, LongSupplier ticker) {
        this.camera = camera;
        this.listener = listener;
        this.ticker = ticker;
        this.repeats = new RepeatFilter(REPEAT, ticker);
    }

    CameraStatus status() {
        return status;
    }

    void connected(StreamFormat format) {
        status = status.connected(format.width(), format.height());
        // The log's last word on a camera is never "down" while it is up.
        if (downWasTold) {
            LOG.info("camera {} is up: {}", camera, format.description());
            downWasTold = false;
        }
        listener.connected(camera, format.width(), format.height(), format.description());
    }

    /**
     * How a frame looks.
     *
     * @param width pixels a row
     * @param height rows
     * @param frozen whether it has not changed for too long
     * @param covered whether it has shown nothing for too long
     */
    record Look(int width, int height, boolean frozen, boolean covered) {}

    void frameCaptured(Look look, Instant capturedAt, long capturedNanos, long decodeNanos) {
        boolean frozenChanged = look.frozen() != status.frozen();
        boolean coveredChanged = look.covered() != status.covered();
        status = status.frameAt(capturedAt, capturedNanos, look);
        listener.frameCaptured(camera, capturedAt, decodeNanos);
        if (frozenChanged) {
            tell(look.frozen(), "the frame does not change any more", "the frame changes again");
            listener.frozen(camera, look.frozen());
        }
        if (coveredChanged) {
            tell(look.covered(), "the lens is covered or the frame black", "the lens sees again");
            listener.covered(camera, look.covered());
        }
    }

    private void tell(boolean fault, String begun, String over) {
        LOG.atLevel(fault ? Level.WARN : Level.INFO).log("camera {}: {}", camera, fault ? begun : over);
    }

    /** Logged once, and again where it has changed. */
    void decodedBy(String what) {
        if (!what.equals(decodedBy)) {
            decodedBy = what;
            LOG.info("camera {} is {}", camera, what);
        }
    }

    @Override
    public void skipped(int pieces) {
        for (int i = 0; i < pieces; i++) {
            frameDropped("corrupt");
        }
    }

    @Override
    public void trouble(Optional<StreamTrouble> now) {
        Optional<StreamTrouble> before = status.trouble();
        status = status.troubled(now);
        if (now.isPresent()) {
            boolean fault = now.get().kind() == StreamTrouble.Kind.DAMAGED;
            LOG.atLevel(fault ? Level.WARN : Level.INFO)
                    .log("camera {}: {}", camera, now.get().words(ticker.getAsLong()));
        } else if (before.isPresent()) {
            LOG.info(
                    "camera {}: {}",
                    camera,
                    before.get().kind() == StreamTrouble.Kind.DAMAGED
                            ? "the video is whole again"
                            : "the key frame has come");
        }
    }

    void frameDropped(String reason) {
        listener.frameDropped(camera, reason);
    }

    void down(String reason, Duration wait) {
        leaveFaults();
        status = status.down(reason, ticker.getAsLong());
        OptionalLong quiet = repeats.admit(reason);
        if (quiet.isPresent()) {
            downWasTold = true;
            LOG.warn(
                    "camera {} is down: {}; next attempt in {}{}",
                    camera,
                    reason,
                    seconds(wait),
                    repeated(quiet.getAsLong()));
        }
        listener.disconnected(camera, reason);
        listener.reconnecting(camera, wait);
    }

    /** A fault of the program itself: the one case that deserves a stack trace. */
    void bug(Throwable fault) {
        OptionalLong admitted = repeats.admit(fault.toString());
        if (admitted.isPresent()) {
            LOG.error("camera {}: internal fault", camera, fault);
        }
    }

    void retrying() {
        status = status.retrying();
    }

    void ended() {
        leaveFaults();
        status = status.ended();
        LOG.info("camera {} has come to its end", camera);
        listener.ended(camera);
    }

    void stopped() {
        leaveFaults();
        status = status.stopped();
        LOG.info("camera {} stopped", camera);
    }

    /** Without frames it is not known how they look: the listener hears it here, the status has reset itself. */
    private void leaveFaults() {
        if (status.frozen()) {
            listener.frozen(camera, false);
        }
        if (status.covered()) {
            listener.covered(camera, false);
        }
    }

    private static String repeated(long quiet) {
        return quiet == 0 ? "" : " (" + quiet + " more times since last told)";
    }

    private static String seconds(Duration wait) {
        return String.format(Locale.ROOT, "%.1f s", wait.toMillis() / 1000.0);
    }
}
