package io.emberwatch.monitor.config;

/**
 * How annotated pictures are made.
 *
 * @param jpegQuality 1..100
 */
public record PublishConfig(int jpegQuality) {
    public PublishConfig {
        Checks.require(jpegQuality >= 1 && jpegQuality <= 100, "jpeg_quality must be from 1 to 100");
    }
}
