package io.emberwatch.monitor.incident;

/** The images of an incident, each a JPEG file. */
public enum ImageKind {
    /** The image at the peak as the camera took it. */
    SNAPSHOT("snapshot.jpg"),
    /** With what the network found written on it. */
    ANNOTATED("annotated.jpg"),
    /** With where the network looked laid over it. */
    HEATMAP("heatmap.jpg");

    private final String fileName;

    ImageKind(String fileName) {
        this.fileName = fileName;
    }

    /** Within the incident's folder. */
    public String fileName() {
        return fileName;
    }
}
