package io.emberwatch.monitor.config;

/** How annotated frames are encoded. Immutable. */
public record PublishConfig(
        @Key(
                name = "jpeg_quality",
                about = "Higher is sharper and larger.",
                min = "1",
                max = "100",
                defaultValue = "80")
        int jpegQuality) {
    public PublishConfig {
        Checks.keys(PublishConfig.class, jpegQuality);
    }
}
