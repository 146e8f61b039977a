package io.emberwatch.monitor.camera;

import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.CaptureConfig;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.ExplainConfig;
import io.emberwatch.monitor.config.Secret;
import java.time.Duration;
import java.util.Optional;

/** Camera configurations for tests. */
final class TestConfigs {
    static final BackoffConfig QUICK = new BackoffConfig(Duration.ofMillis(200), Duration.ofSeconds(1), 0.2);

    private TestConfigs() {}

    static CaptureConfig capture(Duration timeout, double fps, boolean loop) {
        return new CaptureConfig(
                CaptureConfig.Transport.TCP,
                timeout,
                fps,
                1280,
                loop,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                QUICK);
    }

    static CameraConfig camera(String url, CaptureConfig capture) {
        return camera(url, Optional.empty(), Optional.empty(), capture);
    }

    static CameraConfig camera(
            String url, Optional<String> username, Optional<String> password, CaptureConfig capture) {
        return new CameraConfig(
                "test",
                url,
                username,
                password.map(Secret::new),
                capture,
                new DetectConfig(0.7, 0.5, 5, 3, Duration.ofMinutes(5)),
                new ExplainConfig("gradcam", "last"));
    }
}
