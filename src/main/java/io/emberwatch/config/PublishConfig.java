package io.emberwatch.config;

/**
 * How annotated pictures are made.
 *
 * @param jpegQuality 1..100
 */
public record PublishConfig(int jpegQuality) {}
