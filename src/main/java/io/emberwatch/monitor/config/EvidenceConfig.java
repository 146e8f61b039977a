package io.emberwatch.monitor.config;

import java.util.Objects;

/**
 * What is kept of an alarm beside its pictures.
 *
 * @param clip the camera's own video around it
 */
public record EvidenceConfig(ClipConfig clip) {
    public EvidenceConfig {
        Objects.requireNonNull(clip);
    }
}
