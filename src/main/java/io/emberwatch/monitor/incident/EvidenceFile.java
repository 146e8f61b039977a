package io.emberwatch.monitor.incident;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The files of an incident that people look at: its images and its clip. */
public enum EvidenceFile {
    SNAPSHOT(ImageKind.SNAPSHOT.fileName(), "image/jpeg"),
    ANNOTATED(ImageKind.ANNOTATED.fileName(), "image/jpeg"),
    HEATMAP(ImageKind.HEATMAP.fileName(), "image/jpeg"),
    CLIP(IncidentClip.FILE_NAME, "video/mp4");

    private final String fileName;
    private final String contentType;

    EvidenceFile(String fileName, String contentType) {
        this.fileName = fileName;
        this.contentType = contentType;
    }

    /** The one of this file name; empty for any other file. */
    public static Optional<EvidenceFile> named(String fileName) {
        return Arrays.stream(values())
                .filter(each -> each.fileName.equals(fileName))
                .findFirst();
    }

    /** The one that incidents link to by this name; empty for any other. */
    public static Optional<EvidenceFile> linked(String link) {
        return Arrays.stream(values()).filter(each -> each.link().equals(link)).findFirst();
    }

    /** Its name among an incident's links. */
    public String link() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Within the incident's folder. */
    public String fileName() {
        return fileName;
    }

    /** As HTTP names it. */
    public String contentType() {
        return contentType;
    }
}
