package io.emberwatch.monitor.camera.clip;

import java.util.Locale;

/** Why a clip begins later than it should. */
public enum Shortage {
    /** The camera's stream had only just begun, or no key frame had come. */
    STARTED,
    /** Its latest video did not fit into the memory for it. */
    MEMORY;

    /** As metrics have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
