package io.emberwatch.monitor;

import io.emberwatch.core.concurrent.LatestByKey;
import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.config.MonitorConfig.PublishConfig;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.inference.DeletionProbes;
import io.emberwatch.monitor.notify.AlertDispatcher;
import io.emberwatch.monitor.notify.NotificationListener;
import io.emberwatch.monitor.render.FrameRenderer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the very frame of an incident's alarm and of each higher peak. The inference thread only copies its pixels; the
 * thread {@code evidence} makes the images, in a few milliseconds a peak, and has the share of the score measured that
 * comes from each hot region. Where that is too slow, a peak that still waits gives way to the incident's next one, so
 * that the last is always drawn. Started once; closed after the inference thread and before the dispatcher.
 */
final class PeakEvidence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeakEvidence.class);
    private static final long WAIT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long STOP_MILLIS = 2000;

    private final AlertDispatcher dispatcher;
    private final FrameRenderer renderer;
    private final Function<CameraId, Optional<CameraConfig>> cameras;
    private final DeletionProbes probes;
    private final NotificationListener listener;
    private final FramePool pool;
    /** By the incident's id. The one who takes a frame out closes it. */
    private final LatestByKey<String, Peak> waiting;

    private final SupervisedThread thread;

    /**
     * @param dispatcher gets the images; borrowed
     * @param renderer owned by this
     * @param cameras what is configured of a camera, asked as a peak is kept; empty where it is no more
     * @param most of how many cameras
     * @param probes borrowed
     * @param listener hears of each peak whose images are lost
     */
    PeakEvidence(
            AlertDispatcher dispatcher,
            FrameRenderer renderer,
            Function<CameraId, Optional<CameraConfig>> cameras,
            int most,
            DeletionProbes probes,
            NotificationListener listener) {
        this.dispatcher = dispatcher;
        this.renderer = renderer;
        this.cameras = cameras;
        this.probes = probes;
        this.listener = listener;
        this.pool = new FramePool(copies(most));
        this.waiting = new LatestByKey<>(copies(MonitorConfig.MOST_CAMERAS));
        this.thread = new SupervisedThread("evidence", new Drawing(), this::stepFailed, System::nanoTime);
    }

    /** A frame of its own copy, and what its camera was like then. */
    private record Peak(AnalysedFrame analysed, CameraConfig camera) {
        void close() {
            analysed.frame().close();
        }
    }

    /** A camera has one open incident; the peak of the one before may still wait, and one is being drawn. */
    private static int copies(int cameras) {
        return 2 * cameras + 1;
    }

    /** From now on there are so many cameras. */
    void resize(int count) {
        pool.resize(copies(count));
    }

    /** JPEGs are encoded as this says from now on. */
    void encodeWith(PublishConfig publish) {
        renderer.encodeWith(publish.jpegQuality());
    }

    void start() {
        thread.start();
    }

    /**
     * Keeps a frame for the record; for the inference thread. The frame stays the caller's.
     *
     * @param incident the id of the incident of which the frame is the highest so far
     */
    void keep(String incident, AnalysedFrame analysed) {
        waiting.remove(incident).ifPresent(Peak::close);
        Optional<CameraConfig> camera = cameras.apply(analysed.frame().camera());
        if (camera.isEmpty()) {
            return;
        }
        Optional<VideoFrame> copy = copy(analysed.frame());
        if (copy.isEmpty()) {
            LOG.warn("incident {}: there is no room for the image of its peak", incident);
            listener.eventLost();
            return;
        }
        AnalysedFrame kept = new AnalysedFrame(copy.get(), analysed.score(), analysed.heatmap());
        waiting.put(incident, new Peak(kept, camera.get())).ifPresent(Peak::close);
    }

    /** Copies that are open. */
    int underWay() {
        return pool.leased();
    }

    /** What is wrong with the thread: one line; empty while all is well. */
    Optional<String> fault() {
        return thread.fault();
    }

    /** Draws what waits, within two seconds; an interrupt ends the wait and stays set. */
    @Override
    public void close() {
        waiting.close();
        try {
            thread.join(STOP_MILLIS);
            if (thread.isAlive()) {
                LOG.warn("images of peaks are still being drawn: they are lost");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            renderer.close();
        }
    }

    private Optional<VideoFrame> copy(VideoFrame frame) {
        try {
            Optional<VideoFrame> copy = pool.lease(
                    frame.camera(), frame.width(), frame.height(), frame.capturedAt(), frame.capturedNanos());
            copy.ifPresent(each -> each.pixels().put(frame.pixels()));
            return copy;
        } catch (OutOfMemoryError e) {
            // Better one image less than the end of the inference thread.
            return Optional.empty();
        }
    }

    private void stepFailed(Throwable cause) {
        listener.eventLost();
        listener.stepFailed("evidence");
    }

    private void draw(String incident, Peak peak) {
        AnalysedFrame analysed = peak.analysed();
        VideoFrame frame = analysed.frame();
        CameraConfig camera = peak.camera();
        Map<ImageKind, byte[]> jpegs = new EnumMap<>(ImageKind.class);
        jpegs.put(ImageKind.SNAPSHOT, renderer.clean(frame));
        jpegs.put(
                ImageKind.ANNOTATED,
                renderer.ofAlarm(analysed, camera.name(), camera.detect().threshold()));
        analysed.heatmap().ifPresent(heat -> jpegs.put(ImageKind.HEATMAP, renderer.heated(frame, heat)));
        boolean measured = analysed.heatmap().isPresent()
                && probes.offer(
                        analysed,
                        drop -> dispatcher.explained(incident, drop),
                        (region, drop) -> dispatcher.explained(incident, HotBox.of(region), drop));
        dispatcher.images(incident, new IncidentImages(jpegs), explanation(peak), measured);
    }

    private static IncidentExplanation explanation(Peak peak) {
        AnalysedFrame analysed = peak.analysed();
        if (analysed.heatmap().isEmpty()) {
            return IncidentExplanation.NONE;
        }
        return IncidentExplanation.of(
                HotRegion.all(analysed.heatmap().get()), peak.camera().explain().label());
    }

    private final class Drawing implements SupervisedThread.Work {
        @Override
        public boolean step() throws InterruptedException {
            Optional<Map.Entry<String, Peak>> next = waiting.take(WAIT_NANOS);
            if (next.isPresent()) {
                Peak peak = next.get().getValue();
                try {
                    draw(next.get().getKey(), peak);
                } finally {
                    peak.close();
                }
            }
            return !waiting.isDone();
        }
    }
}
