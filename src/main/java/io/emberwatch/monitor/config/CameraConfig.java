package io.emberwatch.monitor.config;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One camera. Immutable.
 *
 * @param name what people call it; the id where none is given
 * @param group what people call the cameras that belong together; the wall can show these only
 * @param url never holds userinfo, but its query may be secret: print {@link #printableUrl}
 * @param username empty where the camera asks for none
 * @param password empty where the camera asks for none; given only with a username
 * @param regions where in its frames a fire counts
 */
public record CameraConfig(
        @Key(name = "name", about = "What people call it.", max = "100", implied = "the id", example = "Main entrance")
        String name,

        @Key(
                name = "group",
                about = "What people call the cameras it belongs to, such as a building; the wall can show these only.",
                max = "100",
                example = "Hall 2")
        Optional<String> group,

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
                about = "The user that the camera asks for; best taken from an environment variable.",
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
        Objects.requireNonNull(group);
        Objects.requireNonNull(url);
        Objects.requireNonNull(capture);
        Objects.requireNonNull(detect);
        Objects.requireNonNull(explain);
        Objects.requireNonNull(regions);
        Checks.keys(CameraConfig.class, name, group, url, username, password, capture, detect, explain, regions);
    }

    /** A camera of no group, for which a fire counts everywhere. */
    public CameraConfig(
            String name,
            String url,
            Optional<String> username,
            Optional<Secret> password,
            CaptureConfig capture,
            DetectConfig detect,
            ExplainConfig explain) {
        this(name, Optional.empty(), url, username, password, capture, detect, explain, RegionsConfig.EVERYWHERE);
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
        return new CameraConfig(name, group, url, username, password, capture, other, explain, regions);
    }

    /** The same camera with other masks and zones. */
    public CameraConfig withRegions(RegionsConfig other) {
        return new CameraConfig(name, group, url, username, password, capture, detect, explain, other);
    }

    /** The same camera somewhere else, where nobody asks who it is. */
    public CameraConfig withUrl(String other) {
        return new CameraConfig(
                name, group, other, Optional.empty(), Optional.empty(), capture, detect, explain, regions);
    }

    /** The url for logs and pages: without the query, in which some cameras take passwords. */
    public String printableUrl() {
        return CameraUrl.printable(url);
    }

    @Override
    public String toString() {
        return "CameraConfig[name=" + name + ", group=" + group + ", url=" + printableUrl() + ", username="
                + username.map(user -> "***")
                + ", password=" + password + ", capture=" + capture + ", detect=" + detect + ", explain=" + explain
                + ", regions=" + regions + "]";
    }

    /** Where a camera's frames come from. No refusal shows the url: it may hold a password. */
    static final class CameraUrl implements ValueTypes.ValueType<String> {
        private static final int LONGEST = 2048;
        private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)", Pattern.DOTALL);
        private static final Pattern HOST_AND_PORT =
                Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[^:\\[\\]\\s]+)(:[0-9]{1,5})?");

        CameraUrl() {}

        @Override
        public String parse(String text) throws Problems.Refused {
            if (text.isBlank() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
                throw new Problems.Refused("must be " + form());
            }
            Matcher parts = SCHEME.matcher(text);
            if (!parts.matches()) {
                return text;
            }
            switch (parts.group(1)) {
                case "rtsp", "rtsps", "http", "https", "rtmp", "rtmps", "udp" ->
                    checkNetwork(parts.group(1), parts.group(2));
                case "file", "v4l2" -> checkLocal(parts.group(1), parts.group(2));
                case "demo" -> DemoUrl.check(text);
                default -> throw new Problems.Refused("must be " + form());
            }
            return text;
        }

        @Override
        public String form() {
            return "rtsp://, rtsps://, http://, https://, rtmp://, rtmps:// or udp:// with a host, a file, v4l2:/dev/video0,"
                    + " a device number, or demo:";
        }

        /**
         * What may be printed of a url: without query, fragment and anything in front of an {@code @}, because cameras
         * take passwords there.
         */
        static String printable(String url) {
            int end = url.length();
            for (char delimiter : new char[] {'?', '#', '&'}) {
                int at = url.indexOf(delimiter);
                end = at < 0 || url.startsWith("demo:") ? end : Math.min(end, at);
            }
            String shown = url.substring(0, end);
            int authority = url.indexOf("://") + 3;
            int at = url.lastIndexOf('@');
            if (authority >= 3 && at >= authority) {
                return url.substring(0, authority) + "…";
            }
            return end < url.length() ? shown + "…" : shown;
        }

        private static void checkNetwork(String scheme, String rest) throws Problems.Refused {
            String beforeQuery = rest.split("\\?", 2)[0];
            int credentials = rest.lastIndexOf('@');
            // A password may itself hold / ? or #, so an @ counts wherever the host does not clearly end before it.
            if (credentials >= 0 && (beforeQuery.indexOf('@') >= 0 || !hostEndsFirst(beforeQuery))) {
                throw new Problems.Refused(
                        "must not hold a user or password (an '@' of the path is %40): use username: and password:");
            }
            if (!rest.startsWith("//") || !hostEndsFirst(beforeQuery)) {
                throw new Problems.Refused("must be " + scheme + "://host/path or " + scheme + "://host:port/path");
            }
        }

        private static boolean hostEndsFirst(String rest) {
            String authority = rest.startsWith("//") ? rest.substring(2).split("[/#]", 2)[0] : "";
            return HOST_AND_PORT.matcher(authority).matches();
        }

        private static void checkLocal(String scheme, String path) throws Problems.Refused {
            if (path.isBlank() || path.equals("//")) {
                throw new Problems.Refused(
                        "must name a " + (scheme.equals("file") ? "file" : "device") + " after '" + scheme + ":'");
            }
        }
    }
}
