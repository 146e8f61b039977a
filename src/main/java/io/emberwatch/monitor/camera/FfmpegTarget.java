package io.emberwatch.monitor.camera;

import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.CaptureConfig.Transport;
import io.emberwatch.monitor.config.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What FFmpeg is told to open for a camera: its input with credentials, demuxer and options. Immutable. */
final class FfmpegTarget {
    /** Where frames come from; decides on options and on the words for errors. */
    enum Kind {
        RTSP,
        HTTP,
        /** RTMP, or a transport stream over UDP. */
        STREAM,
        DEVICE,
        FILE
    }

    /** A rate is not worth waiting for, and of HLS the newest segment is the one to begin with. */
    private static final Map<String, String> HTTP_OPTIONS = Map.of("fpsprobesize", "0", "live_start_index", "-1");

    private final Kind kind;
    private final String place;
    private final String input;
    private final Optional<String> demuxer;
    private final Map<String, String> options;
    private final Map<String, String> tls;

    private FfmpegTarget(Kind kind, String place, String input, Optional<String> demuxer, Map<String, String> options) {
        this(kind, place, input, demuxer, options, Map.of());
    }

    private FfmpegTarget(
            Kind kind,
            String place,
            String input,
            Optional<String> demuxer,
            Map<String, String> options,
            Map<String, String> tls) {
        this.tls = tls;
        this.kind = kind;
        this.place = place;
        this.input = input;
        this.demuxer = demuxer;
        this.options = options;
    }

    static FfmpegTarget of(CameraConfig camera) {
        String url = camera.url().strip();
        String lower = url.toLowerCase(Locale.ROOT);
        String place = Redactor.GENERIC.redact(camera.printableUrl());
        if (lower.startsWith("rtsp://") || lower.startsWith("rtsps://")) {
            return new FfmpegTarget(
                    Kind.RTSP, place, withCredentials(url, camera), Optional.empty(), rtspOptions(camera));
        }
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            return new FfmpegTarget(Kind.HTTP, place, withCredentials(url, camera), Optional.empty(), HTTP_OPTIONS);
        }
        if (lower.startsWith("rtmp://") || lower.startsWith("rtmps://")) {
            return new FfmpegTarget(
                    Kind.STREAM, place, withCredentials(url, camera), Optional.empty(), streamOptions(camera));
        }
        if (lower.startsWith("udp://")) {
            return new FfmpegTarget(Kind.STREAM, place, url, Optional.empty(), streamOptions(camera));
        }
        if (lower.startsWith("v4l2:")) {
            return device(url.substring("v4l2:".length()));
        }
        if (url.matches("\\d{1,3}")) {
            return device("/dev/video" + url);
        }
        String path = lower.startsWith("file:") ? path(url) : url;
        // The prefix keeps FFmpeg from taking the part before a colon for a protocol.
        return new FfmpegTarget(Kind.FILE, path, "file:" + path, Optional.empty(), Map.of());
    }

    Kind kind() {
        return kind;
    }

    /** What people are told: the URL or path without credentials. */
    String place() {
        return place;
    }

    /** What FFmpeg opens; holds the password, so it goes nowhere else. */
    String input() {
        return input;
    }

    /** FFmpeg's name of the demuxer, where FFmpeg shall not guess. */
    Optional<String> demuxer() {
        return demuxer;
    }

    Map<String, String> options() {
        return options;
    }

    /** The same, with a demuxer of that name. */
    FfmpegTarget withDemuxer(String name) {
        return new FfmpegTarget(kind, place, input, Optional.of(name), options, tls);
    }

    /** What FFmpeg's encrypted connections are told; empty where they check nothing. */
    Map<String, String> tls() {
        return tls;
    }

    /** An HTTP camera, logged in by these headers of the first request in place of name and password. */
    FfmpegTarget withHeaders(CameraConfig camera, String headers) {
        Map<String, String> more = new HashMap<>(options);
        more.put("headers", headers);
        return new FfmpegTarget(kind, place, camera.url().strip(), demuxer, Map.copyOf(more), tls);
    }

    /** The same, with checked certificates. */
    FfmpegTarget withTls(Map<String, String> checks) {
        return new FfmpegTarget(kind, place, input, demuxer, options, checks);
    }

    @Override
    public String toString() {
        return place;
    }

    private static FfmpegTarget device(String path) {
        return new FfmpegTarget(Kind.DEVICE, path, path, Optional.of("video4linux2"), Map.of());
    }

    private static Map<String, String> streamOptions(CameraConfig camera) {
        long micros = camera.capture().timeout().toNanos() / 1000;
        return Map.of("fpsprobesize", "0", "analyzeduration", Long.toString(Math.min(3_000_000, micros / 2)));
    }

    private static Map<String, String> rtspOptions(CameraConfig camera) {
        boolean udp = camera.capture().transport() == Transport.UDP;
        Map<String, String> options = new HashMap<>(Map.of(
                "rtsp_transport",
                udp ? "udp" : "tcp",
                "allowed_media_types",
                "video",
                // Microseconds; stimeout and rw_timeout are ignored by this FFmpeg.
                "timeout",
                Long.toString(camera.capture().timeout().toNanos() / 1000)));
        if (!udp) {
            // With a queue FFmpeg tells of packets that a relay has lost; the shortest costs one packet's time then.
            options.put("reorder_queue_size", "2");
        }
        return Map.copyOf(options);
    }

    private static String withCredentials(String url, CameraConfig camera) {
        if (camera.username().isEmpty() && camera.password().isEmpty()) {
            return url;
        }
        int host = url.indexOf("//") + 2;
        String user = percentEncoded(camera.username().orElse(""));
        String password = camera.password()
                .map(Secret::reveal)
                .map(word -> ":" + percentEncoded(word))
                .orElse("");
        return url.substring(0, host) + user + password + "@" + url.substring(host);
    }

    private static String path(String url) {
        String rest = url.substring("file:".length());
        if (!rest.startsWith("/")) {
            return rest;
        }
        try {
            return Path.of(URI.create(url)).toString();
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            // Not a proper URL, such as file:/my clip.mp4: taken as it is written.
            return rest.startsWith("///") ? rest.substring(2) : rest;
        }
    }

    /**
     * A user's name or password as it stands before the {@code @} of a URL (RFC 3986): everything but unreserved
     * characters encoded as UTF-8.
     */
    static String percentEncoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (each & 0xff);
            if (isUnreserved(character)) {
                encoded.append(character);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", each & 0xff));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || "-._~".indexOf(character) >= 0;
    }
}
