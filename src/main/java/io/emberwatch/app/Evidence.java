package io.emberwatch.app;

import io.emberwatch.alert.AlertListener;
import io.emberwatch.alert.HotBox;
import io.emberwatch.alert.Incident;
import io.emberwatch.alert.IncidentPictures;
import io.emberwatch.alert.PeakExplanation;
import io.emberwatch.alert.PictureKind;
import io.emberwatch.alert.dispatch.AlertDispatcher;
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
 * Takes the pictures of an incident's alarm and of each higher peak, from the very frame that was judged, and has it
 * measured how much of its score hangs on the hot region. For the
 * inference thread, which also closes it; a few milliseconds at each peak.
 */
final class Evidence implements AlertListener, AutoCloseable {
    private final AlertDispatcher dispatcher;
    private final PeakPictures pictures;
    private final Map<CameraId, CameraConfig> cameras;
    private final DeletionProbes probes;
    private String wanted;

    /**
     * @param cameras every camera that may raise an alarm
     * @param probes borrowed
     */
    Evidence(
            AlertDispatcher dispatcher,
            PeakPictures pictures,
            Map<CameraId, CameraConfig> cameras,
            DeletionProbes probes) {
        this.dispatcher = dispatcher;
        this.pictures = pictures;
        this.cameras = Map.copyOf(cameras);
        this.probes = probes;
    }

    @Override
    public void alarmRaised(Incident incident, long captureToAlertNanos) {
        wanted = incident.id();
    }

    @Override
    public void peakRaised(Incident incident) {
        wanted = incident.id();
    }

    /** Keeps the frame that was just judged, where an incident wants it; the frame stays the caller's. */
    void keep(AnalysedFrame analysed) {
        if (wanted == null) {
            return;
        }
        String incident = wanted;
        wanted = null;
        VideoFrame frame = analysed.frame();
        Map<PictureKind, byte[]> jpegs = new EnumMap<>(PictureKind.class);
        jpegs.put(PictureKind.SNAPSHOT, pictures.clean(frame));
        CameraConfig camera = cameras.get(frame.camera());
        jpegs.put(
                PictureKind.ANNOTATED,
                pictures.annotated(analysed, camera.name(), camera.detect().threshold()));
        analysed.heatmap().ifPresent(heat -> jpegs.put(PictureKind.HEATMAP, pictures.heated(frame, heat)));
        dispatcher.pictures(incident, new IncidentPictures(jpegs), explanation(analysed, incident));
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
