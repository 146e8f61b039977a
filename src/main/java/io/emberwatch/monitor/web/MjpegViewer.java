package io.emberwatch.monitor.web;

import io.emberwatch.core.error.Causes;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.render.EncodedFrame;
import io.emberwatch.monitor.render.MjpegHub;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * One viewer of the live images of one camera or more. Has at most one write under way and one image of each camera
 * waiting, which a newer one replaces in its place, so that all cameras get their turn. Thread-safe; nothing waits.
 */
final class MjpegViewer {
    private static final byte[] OPENING = ("--" + EncodedFrame.BOUNDARY + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private final Set<CameraId> cameras;
    private final Response response;
    private final Callback callback;
    private final Executor executor;
    private final WebListener listener;
    private final Consumer<MjpegViewer> onEnd;

    private final List<MjpegHub.Subscription> subscriptions = new ArrayList<>();
    private final Map<CameraId, EncodedFrame> waiting = new LinkedHashMap<>();
    private final Map<CameraId, Long> newest = new HashMap<>();
    private ByteBuffer opening = ByteBuffer.wrap(OPENING);
    private boolean writing;
    private boolean ended;

    /** @param onEnd called once, when the viewer has gone or was sent away */
    MjpegViewer(
            Set<CameraId> cameras,
            Response response,
            Callback callback,
            Executor executor,
            WebListener listener,
            Consumer<MjpegViewer> onEnd) {
        this.cameras = Set.copyOf(cameras);
        this.response = response;
        this.callback = callback;
        this.executor = executor;
        this.listener = listener;
        this.onEnd = onEnd;
    }

    Set<CameraId> cameras() {
        return cameras;
    }

    /** Takes over a subscription, which ends with the viewer. */
    void begin(MjpegHub.Subscription taken) {
        boolean tooLate;
        synchronized (this) {
            tooLate = ended;
            if (!tooLate) {
                subscriptions.add(taken);
            }
        }
        if (tooLate) {
            taken.close();
        }
    }

    /** Shows an image as soon as those before it are through, unless a newer one of its camera comes first. */
    void show(EncodedFrame image) {
        boolean skipped;
        boolean idle;
        synchronized (this) {
            if (ended || image.sequence() <= newest.getOrDefault(image.camera(), -1L)) {
                return;
            }
            newest.put(image.camera(), image.sequence());
            skipped = waiting.put(image.camera(), image) != null;
            idle = !writing;
            writing = true;
        }
        if (skipped) {
            listener.mjpegFrameDropped(image.camera());
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
        List<MjpegHub.Subscription> taken;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting.clear();
            // One that comes later is closed as it is taken over.
            taken = List.copyOf(subscriptions);
        }
        taken.forEach(MjpegHub.Subscription::close);
        if (isStall(failure)) {
            cameras.forEach(listener::viewerEvicted);
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
            } else if (waiting.isEmpty()) {
                writing = false;
                return;
            } else {
                CameraId first = waiting.keySet().iterator().next();
                next = waiting.remove(first).multipartPart();
            }
        }
        response.write(false, next, Callback.from(InvocationType.NON_BLOCKING, this::writeSoon, this::end));
    }

    /** Jetty's idle timeout, perhaps wrapped. */
    private static boolean isStall(Throwable failure) {
        return Causes.has(TimeoutException.class, failure);
    }
}
