package io.emberwatch.monitor.incident;

import io.emberwatch.monitor.camera.CameraHealth;
import java.util.Locale;
import java.util.Set;

/** What an incident is about. */
public enum IncidentKind {
    FIRE(Severity.CRITICAL, "Fire"),
    /** The camera does not answer. */
    CAMERA_DOWN(Severity.WARNING, "Camera down"),
    /** The camera answers but its newest image is too old. */
    CAMERA_STALE(Severity.WARNING, "Camera stale"),
    /** Its images do not change. */
    CAMERA_FROZEN(Severity.WARNING, "Picture frozen"),
    /** Its lens is covered, or the image is black. */
    CAMERA_COVERED(Severity.WARNING, "Lens covered");

    /** How bad it is. */
    public enum Severity {
        /** Somebody must act now. */
        CRITICAL,
        /** The site may be blind. */
        WARNING;

        /** As JSON, labels and topics have it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Severity severity;
    private final String title;

    IncidentKind(Severity severity, String title) {
        this.severity = severity;
        this.title = title;
    }

    /** What is wrong with a camera of that health; empty where nothing is, or nothing is known yet. */
    public static Set<IncidentKind> faultsOf(CameraHealth health) {
        return switch (health) {
            case DOWN -> Set.of(CAMERA_DOWN);
            case STALE -> Set.of(CAMERA_STALE);
            case FROZEN -> Set.of(CAMERA_FROZEN);
            case COVERED -> Set.of(CAMERA_COVERED);
            // Overload is the monitor's fault, not the camera's: it has its own alert, and would flood here.
            case CONNECTING, UP, UNJUDGED, ENDED -> Set.of();
        };
    }

    public Severity severity() {
        return severity;
    }

    /** For people: begins a sentence. */
    public String title() {
        return title;
    }

    /** As JSON, labels and topics have it, such as {@code camera_down}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this is about the camera rather than about what it sees. */
    public boolean isCameraHealth() {
        return this != FIRE;
    }
}
