package io.emberwatch.monitor.config;

import java.util.Objects;

/** What is kept of an alarm beside its images. Immutable. */
public record EvidenceConfig(
        @Section(
                name = "clip",
                about = "clip.mp4: the camera's own video around the alarm, copied and not encoded again. Cameras that "
                        + "send encoded video have one: rtsp://, http(s):// and files; demo: and devices with raw frames "
                        + "have none.")
        ClipConfig clip) {
    public EvidenceConfig {
        Objects.requireNonNull(clip);
    }
}
