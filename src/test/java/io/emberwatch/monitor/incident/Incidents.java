package io.emberwatch.monitor.incident;

import io.emberwatch.core.frame.CameraId;
import java.time.Instant;
import java.util.Map;

/** Incidents and images for tests. */
public final class Incidents {
    public static final CameraId GATE = new CameraId("gate");
    public static final CameraId YARD = new CameraId("yard");
    public static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private Incidents() {}

    /** An open fire that began so many minutes after {@link #START}. */
    public static Incident fire(CameraId camera, int minute) {
        Instant at = START.plusSeconds(60L * minute);
        return Incident.fire("fire-" + String.format("%04d", minute) + "-" + camera, camera, at, 0.9);
    }

    /** A fire that has ended a minute after its begin. */
    public static Incident ended(CameraId camera, int minute) {
        Incident fire = fire(camera, minute);
        return fire.ended(fire.startedAt().plusSeconds(60), Incident.End.CLEARED);
    }

    /** Bytes that stand for an image of each kind. */
    public static IncidentImages images(String content) {
        return new IncidentImages(Map.of(
                ImageKind.SNAPSHOT, ("snapshot " + content).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                ImageKind.ANNOTATED, ("annotated " + content).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
