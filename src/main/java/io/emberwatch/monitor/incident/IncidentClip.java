package io.emberwatch.monitor.incident;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The camera's own video around an alarm: an MP4 file beside the incident's images, where the camera sends such. */
public final class IncidentClip {
    /** Within the incident's folder, and the end of its address. */
    public static final String FILE_NAME = "clip.mp4";

    private IncidentClip() {}

    /** Where it lies or will lie. */
    public static Path file(Path incidentFolder) {
        return incidentFolder.resolve(FILE_NAME);
    }

    /** The finished clip; empty where there is none, or none yet. */
    public static Optional<Path> find(Path incidentFolder) {
        return Optional.of(file(incidentFolder)).filter(Files::isRegularFile);
    }
}
