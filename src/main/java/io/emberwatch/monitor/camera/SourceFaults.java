package io.emberwatch.monitor.camera;

import java.time.Duration;
import java.util.Locale;

/**
 * Says why a source failed: that it was stopped or ran out of time where that is so, and else what was found. Every
 * message is free of secrets. Used by the source's thread.
 */
final class SourceFaults {
    private final FfmpegTarget target;
    private final Redactor redactor;
    private final FfmpegInterrupt interrupt;
    private final Duration timeout;
    private boolean failed;

    /** @param timeout of one operation, for the message */
    SourceFaults(FfmpegTarget target, Redactor redactor, FfmpegInterrupt interrupt, Duration timeout) {
        this.target = target;
        this.redactor = redactor;
        this.interrupt = interrupt;
        this.timeout = timeout;
    }

    /** Opening failed with FFmpeg's error. */
    CameraException opening(int code, String lastLogLine) {
        return fault(FfmpegFault.open(code, target, lastLogLine), "no answer");
    }

    /** Opening failed for what was found; the message follows the place. */
    CameraException opening(String message) {
        return fault(target + ": " + message, "no answer");
    }

    /** Reading failed with FFmpeg's error. */
    CameraException reading(int code) {
        return fault(FfmpegFault.read(code, target), "no frame");
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
}
