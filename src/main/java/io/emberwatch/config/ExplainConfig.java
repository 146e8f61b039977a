package io.emberwatch.config;

/**
 * Which heat map positives get.
 *
 * @param method {@code gradcam}
 * @param layer {@code last}: the last feature map
 */
public record ExplainConfig(String method, String layer) {}
