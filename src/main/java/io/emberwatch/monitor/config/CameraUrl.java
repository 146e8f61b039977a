package io.emberwatch.monitor.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a camera's frames come from. No refusal shows the url: it may hold a password. */
final class CameraUrl implements ValueType<String> {
    private static final int LONGEST = 2048;
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)", Pattern.DOTALL);
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[^:\\[\\]\\s]+)(:[0-9]{1,5})?");

    CameraUrl() {}

    @Override
    public String parse(String text) throws Refused {
        if (text.isBlank() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new Refused("must be " + form());
        }
        Matcher parts = SCHEME.matcher(text);
        if (!parts.matches()) {
            return text;
        }
        switch (parts.group(1)) {
            case "rtsp", "rtsps", "http", "https" -> checkNetwork(parts.group(1), parts.group(2));
            case "file", "v4l2" -> checkLocal(parts.group(1), parts.group(2));
            case "demo" -> DemoUrl.check(text);
            default -> throw new Refused("must be " + form());
        }
        return text;
    }

    @Override
    public String form() {
        return "rtsp://, rtsps://, http:// or https:// with a host, a file, v4l2:/dev/video0, a device number, or demo:";
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

    private static void checkNetwork(String scheme, String rest) throws Refused {
        String beforeQuery = rest.split("\\?", 2)[0];
        int credentials = rest.lastIndexOf('@');
        // A password may itself hold / ? or #, so an @ counts wherever the host does not clearly end before it.
        if (credentials >= 0 && (beforeQuery.indexOf('@') >= 0 || !hostEndsFirst(beforeQuery))) {
            throw new Refused(
                    "must not hold a user or password (an '@' of the path is %40): use username: and password:");
        }
        if (!rest.startsWith("//") || !hostEndsFirst(beforeQuery)) {
            throw new Refused("must be " + scheme + "://host/path or " + scheme + "://host:port/path");
        }
    }

    private static boolean hostEndsFirst(String rest) {
        String authority = rest.startsWith("//") ? rest.substring(2).split("[/#]", 2)[0] : "";
        return HOST_AND_PORT.matcher(authority).matches();
    }

    private static void checkLocal(String scheme, String path) throws Refused {
        if (path.isBlank() || path.equals("//")) {
            throw new Refused(
                    "must name a " + (scheme.equals("file") ? "file" : "device") + " after '" + scheme + ":'");
        }
    }
}
