package io.emberwatch.monitor.camera.clip;

import io.emberwatch.core.frame.CameraId;
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
        /** A valid file that ends too early, because the disk was too slow or full. */
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

    /** A clip that was begun begins later than it should. On the thread that asked for it. */
    default void preRollShort(CameraId camera, Shortage why) {}

    /** A camera's oldest frames had to go for want of memory for all cameras. On any camera's thread. */
    default void preRollEvicted(CameraId camera, long bytes) {}

    /** A step of the thread that writes clips failed by an error of the monitor or for want of memory; it goes on. */
    default void stepFailed() {}

    /** Why a clip begins later than it should. */
    enum Shortage {
        /** The camera's stream had only just begun, or no key frame had come. */
        STARTED,
        /** Its latest video did not fit into the memory for it. */
        MEMORY;

        /** As metrics have it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
