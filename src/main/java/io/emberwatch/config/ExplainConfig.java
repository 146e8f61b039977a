package io.emberwatch.config;

import java.util.Objects;

/**
 * Which heat map positives get.
 *
 * @param method {@code gradcam}
 * @param layer {@code last}: the last feature map
 */
public record ExplainConfig(String method, String layer) {
    public ExplainConfig {
        Objects.requireNonNull(method);
        Objects.requireNonNull(layer);
    }
}
