package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_DECODER_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_BAD_REQUEST;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_FORBIDDEN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_SERVER_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_TOO_MANY_REQUESTS;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_UNAUTHORIZED;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_STREAM_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says why a source failed, in one line: the place, what happened, and what to look at. That it was stopped or ran out
 * of time comes first; else it is what was found, or what FFmpeg's error code means. Every message is free of secrets.
 * Used by the source's thread.
 */
final class FfmpegFaults {
    private static final Pattern STATUS = Pattern.compile("(?:method \\w+ failed:|HTTP error) (\\d{3})");
    /** What a camera's refusal means, where FFmpeg's codes do not tell one from another. */
    private static final Map<Integer, String> STATUSES = Map.of(
            453,
            "the camera has no room for another viewer (453); close other viewers, or use its second stream",
            454,
            "the camera lost the session (454); check how many clients use it",
            461,
            "the camera refused the transport (461), it may be multicast or UDP only: try `transport: udp`",
            503,
            "the camera cannot serve now (503); check how many clients use it, or restart it");

    private final FfmpegTarget target;
    private final Redactor redactor;
    private final FfmpegInterrupt interrupt;
    private final Duration timeout;
    private boolean failed;

    /** @param timeout of one operation, for the message */
    FfmpegFaults(FfmpegTarget target, Redactor redactor, FfmpegInterrupt interrupt, Duration timeout) {
        this.target = target;
        this.redactor = redactor;
        this.interrupt = interrupt;
        this.timeout = timeout;
    }

    /**
     * Opening failed with FFmpeg's error.
     *
     * @param lines FFmpeg's latest error lines, oldest first, which tell what the code does not
     * @param offer which ways to log in the camera offers
     */
    CameraException opening(int code, List<String> lines, LoginOffer offer) {
        if (code == AVERROR_HTTP_UNAUTHORIZED && offer == LoginOffer.UNUSABLE) {
            return fault(
                    target + ": the camera offers only a login method that is not supported; allow Digest with MD5, or"
                            + " Basic, in the camera's settings",
                    "no answer");
        }
        return fault(open(code, target, String.join("\n", lines)), "no answer");
    }

    /** Opening failed for what was found; the message follows the place. */
    CameraException opening(String message) {
        return fault(target + ": " + message, "no answer");
    }

    /** Reading failed with FFmpeg's error. */
    CameraException reading(int code) {
        return fault(read(code, target), "no frame");
    }

    /** Reading failed for what was found; the message follows the place. */
    CameraException reading(String message) {
        return fault(target + ": " + message, "no frame");
    }

    /** Whether there was any: the connection is not healthy then. */
    boolean happened() {
        return failed;
    }

    private CameraException fault(String message, String whenLate) {
        failed = true;
        if (interrupt.cancelled()) {
            return new CameraException(redactor.redact(target + ": reading was stopped"));
        }
        if (interrupt.expired()) {
            String seconds = String.format(Locale.ROOT, "%.3g", timeout.toMillis() / 1000.0);
            return new CameraException(redactor.redact(
                    target + ": " + whenLate + " for " + seconds + " s; check the camera and its network"));
        }
        return new CameraException(redactor.redact(message));
    }

    /**
     * Why the target could not be opened.
     *
     * @param code FFmpeg's error
     * @param lines FFmpeg's latest error lines about it, which tell what the code does not
     */
    private static String open(int code, FfmpegTarget target, String lines) {
        if (lines.contains("Failed to resolve hostname")) {
            return target + ": the host name does not resolve; check the URL and the name service";
        }
        if (lines.contains("certificate verify failed")) {
            return target + ": certificate not trusted; set capture.tls.ca to a PEM file with its issuer's certificate";
        }
        Matcher status = STATUS.matcher(lines);
        while (status.find()) {
            String sentence = STATUSES.get(Integer.parseInt(status.group(1)));
            if (sentence != null) {
                return target + ": " + sentence;
            }
        }
        if (code == AVERROR_HTTP_UNAUTHORIZED) {
            return target + ": user name or password refused (401); check the camera's username and password";
        }
        if (code == AVERROR_HTTP_FORBIDDEN) {
            return target + ": access forbidden (403); check the rights of the camera's user";
        }
        if (code == AVERROR_HTTP_NOT_FOUND) {
            return target + ": no such stream (404); check the path in the URL";
        }
        if (code == AVERROR_HTTP_BAD_REQUEST) {
            return target + ": the request was refused (400); check the URL";
        }
        if (code == AVERROR_HTTP_TOO_MANY_REQUESTS) {
            return target + ": too many requests (429); check how many clients use the camera";
        }
        if (code == AVERROR_HTTP_SERVER_ERROR) {
            return target + ": the server failed (5xx); check the camera itself";
        }
        if (code == AVERROR_STREAM_NOT_FOUND) {
            return target + ": there is no video in it; check the URL";
        }
        if (code == AVERROR_DECODER_NOT_FOUND) {
            return target + ": its video codec is unknown; set the camera to H.264, H.265 or MJPEG";
        }
        if (code == AVERROR_INVALIDDATA) {
            return target + ": what comes from there is no video; check the URL";
        }
        return switch (target.kind()) {
            case RTSP, HTTP, STREAM -> network(code, target);
            case DEVICE -> device(code, target);
            case FILE -> file(code, target);
        };
    }

    /** Why reading ended; the code is FFmpeg's error. */
    private static String read(int code, FfmpegTarget target) {
        return target.kind() == FfmpegTarget.Kind.DEVICE
                ? device(code, target)
                : target + ": reading failed (" + text(code) + "); check the camera and its network";
    }

    private static String network(int code, FfmpegTarget target) {
        // Numbers of Linux, then macOS.
        return switch (code) {
            case -111, -61 -> target + ": connection refused; check host and port, and that the camera is on";
            case -113, -65, -101, -51 -> target + ": host unreachable; check the address and the network";
            case -104, -54 -> target + ": connection reset by the camera; check the URL and the camera";
            default -> target + ": cannot connect (" + text(code) + "); check the URL and the camera";
        };
    }

    private static String device(int code, FfmpegTarget target) {
        return switch (code) {
            case -2, -6, -19 -> target + ": no camera there; check that it is plugged in";
            case -13 -> target + ": no permission; check the device's group (often video)";
            case -16 -> target + ": in use by another program; close that program";
            default -> target + ": the device failed (" + text(code) + "); check that it is plugged in";
        };
    }

    private static String file(int code, FfmpegTarget target) {
        return switch (code) {
            case -2 -> target + ": no such file; check the camera's url";
            case -13 -> target + ": no permission to read it; check the file's rights";
            default -> target + ": cannot be read (" + text(code) + "); check the file";
        };
    }

    private static String text(int code) {
        byte[] text = new byte[256];
        av_strerror(code, text, text.length);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
