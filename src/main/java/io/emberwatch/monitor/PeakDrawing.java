package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.monitor.PeakInbox.Peak;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.incident.HotBox;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.inference.DeletionProbes;
import io.emberwatch.monitor.notify.AlertDispatcher;
import io.emberwatch.monitor.render.PeakImages;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Makes the images of an incident's peak, and has it measured how much of its score hangs on the hot region. Used by one
 * thread; a few milliseconds a peak.
 */
final class PeakDrawing implements AutoCloseable {
    private final AlertDispatcher dispatcher;
    private final PeakImages images;
    private final Map<CameraId, CameraConfig> cameras;
    private final DeletionProbes probes;

    /**
     * @param images owned by this
     * @param cameras every camera that may raise an alarm
     * @param probes borrowed
     */
    PeakDrawing(
            AlertDispatcher dispatcher, PeakImages images, Map<CameraId, CameraConfig> cameras, DeletionProbes probes) {
        this.dispatcher = dispatcher;
        this.images = images;
        this.cameras = Map.copyOf(cameras);
        this.probes = probes;
    }

    /** Draws a peak, whose frame stays the caller's, and hands the images to the dispatcher. */
    void draw(Peak peak) {
        AnalysedFrame analysed = peak.analysed();
        VideoFrame frame = analysed.frame();
        CameraConfig camera = cameras.get(frame.camera());
        Map<ImageKind, byte[]> jpegs = new EnumMap<>(ImageKind.class);
        jpegs.put(ImageKind.SNAPSHOT, images.clean(frame));
        jpegs.put(
                ImageKind.ANNOTATED,
                images.annotated(analysed, camera.name(), camera.detect().threshold()));
        analysed.heatmap().ifPresent(heat -> jpegs.put(ImageKind.HEATMAP, images.heated(frame, heat)));
        boolean measured = analysed.heatmap().isPresent()
                && probes.offer(analysed, drop -> dispatcher.explained(peak.incident(), drop));
        dispatcher.images(peak.incident(), new IncidentImages(jpegs), explanation(analysed), measured);
    }

    private IncidentExplanation explanation(AnalysedFrame analysed) {
        if (analysed.heatmap().isEmpty()) {
            return IncidentExplanation.NONE;
        }
        HotRegion region = HotRegion.of(analysed.heatmap().get());
        Optional<HotBox> box = region.area() == 0
                ? Optional.empty()
                : Optional.of(new HotBox(
                        region.left(), region.top(), region.right() - region.left(), region.bottom() - region.top()));
        String heatMap = cameras.get(analysed.frame().camera()).explain().label();
        return new IncidentExplanation(box, OptionalDouble.empty(), Optional.of(heatMap));
    }

    @Override
    public void close() {
        images.close();
    }
}
