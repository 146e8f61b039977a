package io.emberwatch.monitor.config;

import java.util.Objects;
import java.util.Optional;

/**
 * One camera.
 *
 * @param name what people call it; the id where none is given
 * @param url {@code rtsp://}, {@code rtsps://}, {@code http://}, {@code https://}, {@code file:} or a path, {@code v4l2:/dev/video0}, a
 *     device index, or {@code demo:}; never holds userinfo, but its query may be secret: print {@link #printableUrl}
 * @param username empty where the camera asks for none
 * @param password empty where the camera asks for none; given only with a username
 * @param regions where in the picture a fire counts
 */
public record CameraConfig(
        String name,
        String url,
        Optional<String> username,
        Optional<Secret> password,
        CaptureConfig capture,
        DetectConfig detect,
        ExplainConfig explain,
        RegionsConfig regions) {
    public CameraConfig {
        Objects.requireNonNull(name);
        Objects.requireNonNull(url);
        Objects.requireNonNull(capture);
        Objects.requireNonNull(detect);
        Objects.requireNonNull(explain);
        Objects.requireNonNull(regions);
        Checks.require(password.isEmpty() || username.isPresent(), "a password needs a username");
    }

    /** A camera for which a fire counts everywhere. */
    public CameraConfig(
            String name,
            String url,
            Optional<String> username,
            Optional<Secret> password,
            CaptureConfig capture,
            DetectConfig detect,
            ExplainConfig explain) {
        this(name, url, username, password, capture, detect, explain, RegionsConfig.EVERYWHERE);
    }

    /** The same camera with another rule. */
    public CameraConfig withDetect(DetectConfig other) {
        return new CameraConfig(name, url, username, password, capture, other, explain, regions);
    }

    /** The same camera with other masks and zones. */
    public CameraConfig withRegions(RegionsConfig other) {
        return new CameraConfig(name, url, username, password, capture, detect, explain, other);
    }

    /** The same camera somewhere else, where nobody asks who it is. */
    public CameraConfig withUrl(String other) {
        return new CameraConfig(name, other, Optional.empty(), Optional.empty(), capture, detect, explain, regions);
    }

    /** The url for logs and pages: without the query, in which some cameras take passwords. */
    public String printableUrl() {
        return CameraUrl.printable(url);
    }

    @Override
    public String toString() {
        return "CameraConfig[name=" + name + ", url=" + printableUrl() + ", username=" + username.map(user -> "***")
                + ", password=" + password + ", capture=" + capture + ", detect=" + detect + ", explain=" + explain
                + ", regions=" + regions + "]";
    }
}
