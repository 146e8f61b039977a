package io.emberwatch.app;

import io.emberwatch.alert.HotBox;
import io.emberwatch.alert.IncidentPictures;
import io.emberwatch.alert.PeakExplanation;
import io.emberwatch.alert.PictureKind;
import io.emberwatch.alert.dispatch.AlertDispatcher;
import io.emberwatch.app.PeakInbox.Peak;
import io.emberwatch.config.CameraConfig;
import io.emberwatch.explain.HotRegion;
import io.emberwatch.frame.CameraId;
import io.emberwatch.frame.VideoFrame;
import io.emberwatch.inference.AnalysedFrame;
import io.emberwatch.inference.DeletionProbes;
import io.emberwatch.publish.PeakPictures;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Makes the pictures of an incident's peak, and has it measured how much of its score hangs on the hot region. Used by one
 * thread; a few milliseconds a peak.
 */
final class PeakDrawing implements AutoCloseable {
    private final AlertDispatcher dispatcher;
    private final PeakPictures pictures;
    private final Map<CameraId, CameraConfig> cameras;
    private final DeletionProbes probes;

    /**
     * @param pictures owned by this
     * @param cameras every camera that may raise an alarm
     * @param probes borrowed
     */
    PeakDrawing(
            AlertDispatcher dispatcher,
            PeakPictures pictures,
            Map<CameraId, CameraConfig> cameras,
            DeletionProbes probes) {
        this.dispatcher = dispatcher;
        this.pictures = pictures;
        this.cameras = Map.copyOf(cameras);
        this.probes = probes;
    }

    /** Draws a peak, whose frame stays the caller's, and hands the pictures to the dispatcher. */
    void draw(Peak peak) {
        AnalysedFrame analysed = peak.analysed();
        VideoFrame frame = analysed.frame();
        CameraConfig camera = cameras.get(frame.camera());
        Map<PictureKind, byte[]> jpegs = new EnumMap<>(PictureKind.class);
        jpegs.put(PictureKind.SNAPSHOT, pictures.clean(frame));
        jpegs.put(
                PictureKind.ANNOTATED,
                pictures.annotated(analysed, camera.name(), camera.detect().threshold()));
        analysed.heatmap().ifPresent(heat -> jpegs.put(PictureKind.HEATMAP, pictures.heated(frame, heat)));
        dispatcher.pictures(peak.incident(), new IncidentPictures(jpegs), explanation(analysed, peak.incident()));
    }

    private PeakExplanation explanation(AnalysedFrame analysed, String incident) {
        if (analysed.heatmap().isEmpty()) {
            return PeakExplanation.NONE;
        }
        HotRegion region = HotRegion.of(analysed.heatmap().get());
        Optional<HotBox> box = region.area() == 0
                ? Optional.empty()
                : Optional.of(new HotBox(
                        region.left(), region.top(), region.right() - region.left(), region.bottom() - region.top()));
        String heatMap = cameras.get(analysed.frame().camera()).explain().label();
        boolean measured = probes.offer(analysed, drop -> dispatcher.explained(incident, drop));
        return new PeakExplanation(box, OptionalDouble.empty(), Optional.of(heatMap), measured);
    }

    @Override
    public void close() {
        pictures.close();
    }
}
