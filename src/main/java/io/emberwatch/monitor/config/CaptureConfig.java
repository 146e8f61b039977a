package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.ConfigKey.Limits;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a camera is read. Immutable.
 *
 * @param decoding how much of its video is decoded
 * @param tls how its certificate is checked; empty for not at all
 */
public record CaptureConfig(
        @Key(name = "transport", about = "What carries the frames of rtsp:// cameras.", defaultValue = "tcp")
        Transport transport,

        @Key(
                name = "timeout",
                about = "How long connecting or one read may take before the camera counts as down.",
                min = "1s",
                max = "120s",
                defaultValue = "10s")
        Duration timeout,

        @Key(
                name = CaptureConfig.FPS,
                about = "Frames a second that are analysed.",
                above = "0",
                max = "60",
                defaultValue = "2")
        double fps,

        @Key(
                name = "max_width",
                about = "Wider frames are scaled down to this many pixels a row before anything sees them.",
                min = "64",
                max = "7680",
                defaultValue = "1280")
        int maxWidth,

        @Key(name = "loop", about = "Whether a file begins again at its end.", defaultValue = "false")
        boolean loop,

        @Key(
                name = "stale_after",
                about = "A frame older than this is marked STALE.",
                min = "1s",
                max = "1h",
                defaultValue = "10s")
        Duration staleAfter,

        @Key(
                name = "frozen_after",
                about = "A camera whose frames have not changed in a single pixel for this long is marked FROZEN.",
                min = "1s",
                max = "30d",
                defaultValue = "30s")
        Duration frozenAfter,

        @Key(
                name = "covered_after",
                about =
                        "A camera whose frames show hardly anything for this long counts as covered and is reported as faulty. "
                                + "Set it to 30d for a room that is dark at night.",
                min = "1s",
                max = "30d",
                defaultValue = "30s")
        Duration coveredAfter,

        @Section(name = "backoff", about = "Waits between attempts to connect, doubling from initial to max.")
        BackoffConfig backoff,

        DecodeConfig decoding,

        @Key(
                name = "tls",
                about =
                        "Checks the certificate of rtsps://, https:// and rtmps:// cameras; without this key it is not checked. "
                                + "true trusts the system's certificates, {ca: FILE} that PEM file in their place: it holds the "
                                + "authority's certificate, or the camera's own. {certificate: FILE, key: FILE} (PKCS #8, without "
                                + "a password) are shown to a camera that asks for them.",
                type = TlsConfig.Checked.class,
                example = TlsConfig.Files.EXAMPLE)
        Optional<TlsConfig> tls) {
    static final String FPS = "fps";

    public CaptureConfig {
        Objects.requireNonNull(transport);
        Objects.requireNonNull(backoff);
        Objects.requireNonNull(decoding);
        Objects.requireNonNull(tls);
        Checks.keys(
                CaptureConfig.class,
                transport,
                timeout,
                fps,
                maxWidth,
                loop,
                staleAfter,
                frozenAfter,
                coveredAfter,
                backoff,
                decoding,
                tls);
    }

    /** Decodes as a file says that has no word on it. */
    public CaptureConfig(
            Transport transport,
            Duration timeout,
            double fps,
            int maxWidth,
            boolean loop,
            Duration staleAfter,
            Duration frozenAfter,
            Duration coveredAfter,
            BackoffConfig backoff) {
        this(
                transport,
                timeout,
                fps,
                maxWidth,
                loop,
                staleAfter,
                frozenAfter,
                coveredAfter,
                backoff,
                DecodeConfig.DEFAULT,
                Optional.empty());
    }

    /** With other decoding, and the rest as it is. */
    public CaptureConfig with(DecodeConfig other) {
        return new CaptureConfig(
                transport, timeout, fps, maxWidth, loop, staleAfter, frozenAfter, coveredAfter, backoff, other, tls);
    }

    /** With a check of certificates, and the rest as it is. */
    public CaptureConfig with(TlsConfig other) {
        return new CaptureConfig(
                transport,
                timeout,
                fps,
                maxWidth,
                loop,
                staleAfter,
                frozenAfter,
                coveredAfter,
                backoff,
                decoding,
                Optional.of(other));
    }

    /** Frames a second that are analysed while something is suspected, at least {@code fps}. */
    public double burstFps() {
        return Math.max(fps, decoding.burstFps().orElse(fps));
    }

    /**
     * Holds a number to the limits of {@code fps}.
     *
     * @param name what the message calls it
     * @throws IllegalArgumentException naming the limits
     */
    public static void checkFps(String name, double value) {
        Limits limits = ConfigSection.of(CaptureConfig.class).key(FPS).limits();
        Checks.require(limits.contain(value), name + " must be " + limits.text() + ", not " + value);
    }

    /** RTSP transports. */
    public enum Transport {
        TCP,
        UDP
    }
}
