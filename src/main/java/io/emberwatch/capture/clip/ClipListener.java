package io.emberwatch.capture.clip;

import io.emberwatch.frame.CameraId;
import java.util.Locale;

/** Hears what became of clips. Thread-safe; must not block. */
@FunctionalInterface
public interface ClipListener {
    /** Hears nothing. */
    ClipListener NOOP = (camera, result) -> {};

    /** How a clip ended. */
    enum Result {
        /** A valid file, as long as the camera's stream allowed. */
        WRITTEN,
        /** A valid file that ends too early, because the disk was too slow. */
        CUT,
        /** None: the disk refused, or no key frame came. */
        FAILED,
        /** None: too many clips were being written. */
        DROPPED;

        /** As metrics have it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    void clipEnded(CameraId camera, Result result);

    /** A step of the thread that writes clips failed by an error of the monitor or for want of memory; it goes on. */
    default void stepFailed() {}
}
