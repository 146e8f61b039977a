package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.render.EncodedFrame;
import io.emberwatch.monitor.render.MjpegHub;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * One viewer of a live image. Has at most one write under way and one image waiting, which a newer one replaces.
 * Thread-safe; nothing waits.
 */
final class MjpegViewer {
    private static final byte[] OPENING = ("--" + EncodedFrame.BOUNDARY + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private final CameraId camera;
    private final Response response;
    private final Callback callback;
    private final Executor executor;
    private final WebListener listener;
    private final Consumer<MjpegViewer> onEnd;

    private MjpegHub.Subscription subscription = () -> {};
    private ByteBuffer opening = ByteBuffer.wrap(OPENING);
    private EncodedFrame waiting;
    private long newest = -1;
    private boolean writing;
    private boolean ended;

    /** @param onEnd called once, when the viewer has gone or was sent away */
    MjpegViewer(
            CameraId camera,
            Response response,
            Callback callback,
            Executor executor,
            WebListener listener,
            Consumer<MjpegViewer> onEnd) {
        this.camera = camera;
        this.response = response;
        this.callback = callback;
        this.executor = executor;
        this.listener = listener;
        this.onEnd = onEnd;
    }

    CameraId camera() {
        return camera;
    }

    /** Takes over the subscription, which ends with the viewer. */
    void begin(MjpegHub.Subscription taken) {
        boolean tooLate;
        synchronized (this) {
            subscription = taken;
            tooLate = ended;
        }
        if (tooLate) {
            taken.close();
        }
    }

    /** Shows an image as soon as the former is through, unless a newer one comes first. */
    void show(EncodedFrame image) {
        boolean skipped;
        boolean idle;
        synchronized (this) {
            if (ended || image.sequence() <= newest) {
                return;
            }
            newest = image.sequence();
            skipped = waiting != null;
            waiting = image;
            idle = !writing;
            writing = true;
        }
        if (skipped) {
            listener.mjpegFrameDropped(camera);
        }
        if (idle) {
            writeSoon();
        }
    }

    /**
     * Ends the answer; idempotent.
     *
     * @param failure why, or null when the server sends the viewer away
     */
    void end(Throwable failure) {
        MjpegHub.Subscription taken;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting = null;
            taken = subscription;
        }
        // Else it is closed as it is taken over.
        if (taken != null) {
            taken.close();
        }
        if (isStall(failure)) {
            listener.viewerEvicted(camera);
        }
        onEnd.accept(this);
        if (failure == null) {
            callback.succeeded();
        } else {
            callback.failed(failure);
        }
    }

    private void writeSoon() {
        try {
            executor.execute(this::write);
        } catch (RejectedExecutionException e) {
            end(e);
        }
    }

    private void write() {
        ByteBuffer next;
        synchronized (this) {
            if (ended) {
                return;
            }
            if (opening != null) {
                next = opening;
                opening = null;
            } else if (waiting != null) {
                next = waiting.multipartPart();
                waiting = null;
            } else {
                writing = false;
                return;
            }
        }
        response.write(false, next, Callback.from(InvocationType.NON_BLOCKING, this::writeSoon, this::end));
    }

    /** Jetty's idle timeout, perhaps wrapped. */
    private static boolean isStall(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }
}
