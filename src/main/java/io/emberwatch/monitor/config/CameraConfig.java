package io.emberwatch.monitor.config;

import java.util.Objects;
import java.util.Optional;

/**
 * One camera. Immutable.
 *
 * @param name what people call it; the id where none is given
 * @param url never holds userinfo, but its query may be secret: print {@link #printableUrl}
 * @param username empty where the camera asks for none
 * @param password empty where the camera asks for none; given only with a username
 * @param regions where in its frames a fire counts
 */
public record CameraConfig(
        @Key(name = "name", about = "What people call it.", max = "100", implied = "the id", example = "Main entrance")
        String name,

        @Key(name = CameraConfig.URL, about = """
                Where its frames come from:
                  rtsp://10.0.0.5:554/stream1   also rtsps://, http:// and https://; no user or password in it
                  clips/night.mp4               a file, also file:clips/night.mp4
                  v4l2:/dev/video0              a local device, or its number: 0
                  demo:                         the built-in demo room; options: demo:?period=60s&fire=sometimes&seed=1
                                                (fire: sometimes, never or always)""", required = true, type = CameraUrl.class, example = "\"demo:\"")
        String url,

        @Key(
                name = "username",
                about = "Who asks for the frames. Best from the environment.",
                max = "200",
                example = "${CAM_USER}")
        Optional<String> username,

        @Key(
                name = "password",
                about = "Only with a username; no message or log shows it.",
                needs = "username",
                example = "${CAM_PASSWORD}")
        Optional<Secret> password,

        @Section(name = "capture", about = "How a camera is read.")
        CaptureConfig capture,

        @Section(name = "detect", about = "When scores become an alarm.")
        DetectConfig detect,

        @Section(name = "explain", about = "The heat map that shows what the network looked at.")
        ExplainConfig explain,

        RegionsConfig regions) {
    static final String URL = "url";

    public CameraConfig {
        Objects.requireNonNull(name);
        Objects.requireNonNull(url);
        Objects.requireNonNull(capture);
        Objects.requireNonNull(detect);
        Objects.requireNonNull(explain);
        Objects.requireNonNull(regions);
        Checks.keys(CameraConfig.class, name, url, username, password, capture, detect, explain, regions);
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

    /** A camera of which the file says nothing but its url. */
    public static CameraConfig withDefaults(String name, String url) {
        ConfigSection section = ConfigSection.of(CameraConfig.class);
        Settings settings = Settings.standard(name);
        settings.put(section.key(URL), url, 1);
        return (CameraConfig) section.build(settings);
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
