package io.emberwatch.monitor;

import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.PeakInbox.Peak;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.HealthCheck;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.notify.NotificationListener;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the very frame of an incident's alarm and of each higher peak. The inference thread only copies its pixels; the
 * thread {@code evidence} makes the images. Where that is too slow, a peak that still waits gives way to the incident's
 * next one, so that the last is always drawn. Started once; closed after the inference thread and before the dispatcher.
 */
final class PeakEvidence implements AlarmListener, HealthCheck, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeakEvidence.class);
    private static final long WAIT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long STOP_MILLIS = 2000;

    private final PeakInbox inbox = new PeakInbox();
    private final PeakDrawing drawing;
    private final NotificationListener listener;
    private final FramePool pool;
    private final SupervisedThread thread;
    private String wanted;

    /**
     * @param drawing owned by this
     * @param cameras how many may raise alarms
     * @param listener hears of each peak whose images are lost
     */
    PeakEvidence(PeakDrawing drawing, int cameras, NotificationListener listener) {
        this.drawing = drawing;
        this.listener = listener;
        // A camera has one open incident; the peak of the one before may still wait, and one is being drawn.
        this.pool = new FramePool(2 * cameras + 1);
        this.thread = new SupervisedThread("evidence", new Drawing(), this::stepFailed, System::nanoTime);
    }

    void start() {
        thread.start();
    }

    @Override
    public void alarmRaised(Incident incident, long captureToAlertNanos) {
        wanted = incident.id();
    }

    @Override
    public void peakRaised(Incident incident) {
        wanted = incident.id();
    }

    /** Keeps the frame that was just judged, where an incident wants it; for the inference thread. The frame stays the caller's. */
    void keep(AnalysedFrame analysed) {
        if (wanted == null) {
            return;
        }
        String incident = wanted;
        wanted = null;
        inbox.takeBack(incident).ifPresent(lower -> lower.frame().close());
        Optional<VideoFrame> copy = copy(analysed.frame());
        if (copy.isEmpty()) {
            LOG.warn("incident {}: there is no room for the image of its peak", incident);
            listener.eventLost();
            return;
        }
        AnalysedFrame kept = new AnalysedFrame(copy.get(), analysed.score(), analysed.heatmap());
        if (!inbox.put(new Peak(incident, kept))) {
            copy.get().close();
        }
    }

    /** Copies that are open. */
    int underWay() {
        return pool.leased();
    }

    @Override
    public Optional<String> fault() {
        return thread.fault();
    }

    /** Draws what waits, within two seconds; an interrupt ends the wait and stays set. */
    @Override
    public void close() {
        inbox.close();
        try {
            thread.join(STOP_MILLIS);
            if (thread.isAlive()) {
                LOG.warn("images of peaks are still being drawn: they are lost");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            drawing.close();
        }
    }

    private Optional<VideoFrame> copy(VideoFrame frame) {
        try {
            Optional<VideoFrame> copy = pool.lease(
                    frame.camera(), frame.width(), frame.height(), frame.capturedAt(), frame.capturedNanos());
            copy.ifPresent(each -> each.pixels().put(frame.pixels()));
            return copy;
        } catch (OutOfMemoryError e) {
            // An image less; the inference thread would end by it.
            return Optional.empty();
        }
    }

    private void stepFailed(Throwable cause) {
        listener.eventLost();
        listener.stepFailed("evidence");
    }

    private final class Drawing implements SupervisedThread.Work {
        @Override
        public boolean step() throws InterruptedException {
            Optional<Peak> next = inbox.take(WAIT_NANOS);
            if (next.isPresent()) {
                try {
                    drawing.draw(next.get());
                } finally {
                    next.get().analysed().frame().close();
                }
            }
            return !inbox.isDone();
        }
    }
}
