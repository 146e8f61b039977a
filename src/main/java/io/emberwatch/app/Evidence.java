package io.emberwatch.app;

import io.emberwatch.alert.AlertListener;
import io.emberwatch.alert.Incident;
import io.emberwatch.alert.IncidentPictures;
import io.emberwatch.alert.PictureKind;
import io.emberwatch.alert.dispatch.AlertDispatcher;
import io.emberwatch.config.CameraConfig;
import io.emberwatch.frame.CameraId;
import io.emberwatch.frame.VideoFrame;
import io.emberwatch.inference.AnalysedFrame;
import io.emberwatch.publish.PeakPictures;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Takes the pictures of an incident's alarm and of each higher peak, from the very frame that was judged. For the
 * inference thread, which also closes it; a few milliseconds at each peak.
 */
final class Evidence implements AlertListener, AutoCloseable {
    private final AlertDispatcher dispatcher;
    private final PeakPictures pictures;
    private final Map<CameraId, CameraConfig> cameras;
    private String wanted;

    /** @param cameras every camera that may raise an alarm */
    Evidence(AlertDispatcher dispatcher, PeakPictures pictures, Map<CameraId, CameraConfig> cameras) {
        this.dispatcher = dispatcher;
        this.pictures = pictures;
        this.cameras = Map.copyOf(cameras);
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
        dispatcher.pictures(incident, new IncidentPictures(jpegs), Optional.empty(), OptionalDouble.empty());
    }

    @Override
    public void close() {
        pictures.close();
    }
}
