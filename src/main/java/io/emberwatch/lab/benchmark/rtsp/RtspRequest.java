package io.emberwatch.lab.benchmark.rtsp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request of an RTSP client. Immutable.
 *
 * @param method such as {@code DESCRIBE}
 * @param url as the client wrote it
 * @param headers by name in small letters
 */
public record RtspRequest(String method, String url, Map<String, String> headers) {
    private static final byte INTERLEAVED = '$';

    public RtspRequest {
        headers = Map.copyOf(headers);
    }

    /** A header's value, empty where there is none. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** The path of the URL, with its slash and without a track or a query. */
    public String path() {
        String rest = url.replaceFirst("^\\w+://[^/]*", "").replaceFirst("\\?.*$", "");
        String path = rest.endsWith("/" + SessionDescription.TRACK)
                ? rest.substring(0, rest.length() - SessionDescription.TRACK.length() - 1)
                : rest;
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /**
     * Takes the next request out of what came in. Receivers' reports between requests are skipped.
     *
     * @param in from its position to its limit; the position moves behind what was taken
     * @return empty where no whole request is there yet
     * @throws IllegalArgumentException when it is no RTSP
     */
    public static Optional<RtspRequest> take(ByteBuffer in) {
        while (in.remaining() >= 4 && in.get(in.position()) == INTERLEAVED) {
            int length = in.getShort(in.position() + 2) & 0xffff;
            if (in.remaining() < 4 + length) {
                return Optional.empty();
            }
            in.position(in.position() + 4 + length);
        }
        if (!in.hasRemaining() || in.get(in.position()) == INTERLEAVED) {
            return Optional.empty();
        }
        String text = StandardCharsets.ISO_8859_1.decode(in.duplicate()).toString();
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return Optional.empty();
        }
        String[] lines = text.substring(0, end).strip().split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] parts = lines[i].split(":", 2);
            headers.put(parts[0].strip().toLowerCase(Locale.ROOT), parts.length > 1 ? parts[1].strip() : "");
        }
        int body = number(headers.getOrDefault("content-length", "0"));
        String[] first = lines[0].split(" ", -1);
        if (first.length != 3 || !first[2].startsWith("RTSP/") || body < 0) {
            throw new IllegalArgumentException("no RTSP: " + lines[0]);
        }
        if (in.remaining() < end + 4 + body) {
            return Optional.empty();
        }
        in.position(in.position() + end + 4 + body);
        return Optional.of(new RtspRequest(first[0], first[1], headers));
    }

    private static int number(String text) {
        return text.matches("\\d{1,6}") ? Integer.parseInt(text) : -1;
    }
}
