package io.emberwatch.monitor.camera.onvif;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * A host that somebody names.
 *
 * @param host a name or a number
 * @param service where its device service is, if that is known
 */
record GivenHost(String host, Optional<URI> service) {
    private static final int LONGEST = 300;
    private static final String PATH = "/onvif/device_service";

    /**
     * Reads {@code host}, {@code host:port} or {@code http://host:port/path}.
     *
     * @throws IllegalArgumentException for people, when it is none of these; it never shows a password
     */
    static GivenHost of(String text) {
        String stripped = text.strip();
        boolean whole = stripped.toLowerCase(Locale.ROOT).matches("https?://.*");
        URI uri;
        try {
            uri = URI.create(whole ? stripped : "http://" + stripped);
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
        if (uri.getUserInfo() != null || stripped.contains("@")) {
            throw new IllegalArgumentException(
                    "a camera's address must not hold a user or a password: give them apart from it");
        }
        if (uri.getHost() == null
                || stripped.length() > LONGEST
                || (!whole && !uri.getRawPath().isEmpty())) {
            throw wrong();
        }
        if (!whole && uri.getPort() < 0) {
            return new GivenHost(uri.getHost(), Optional.empty());
        }
        return new GivenHost(uri.getHost(), Optional.of(uri.getRawPath().isEmpty() ? uri.resolve(PATH) : uri));
    }

    /** Where a device service usually is. */
    static URI usualService(String host) {
        return URI.create("http://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + PATH);
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                "a camera's address is a host such as 10.0.0.7, a host with a port, or http://HOST:PORT/PATH");
    }
}
