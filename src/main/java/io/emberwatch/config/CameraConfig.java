package io.emberwatch.config;

import java.util.Optional;

/**
 * One camera.
 *
 * @param name what people call it; the id where none is given
 * @param url {@code rtsp://}, {@code rtsps://}, {@code http://}, {@code https://}, {@code file:} or a path, {@code v4l2:/dev/video0}, a
 *     device index, or {@code demo:}; never holds a password
 * @param username empty where the camera asks for none
 * @param password empty where the camera asks for none
 */
public record CameraConfig(
        String name,
        String url,
        Optional<String> username,
        Optional<Secret> password,
        CaptureConfig capture,
        DetectConfig detect,
        ExplainConfig explain) {}
