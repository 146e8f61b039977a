package io.emberwatch.monitor.incident.objects;

import java.util.Locale;

/** What becomes of copies. Called on any thread; must not block. */
public interface CopyListener {
    CopyListener NOOP = new CopyListener() {};

    /** How an attempt ended. */
    enum Result {
        /** The store has the file. */
        COPIED,
        /** It is tried again. */
        FAILED,
        /** The store refuses this very file. */
        GIVEN_UP,
        /** Too many incidents wait: it is looked for again later. */
        DROPPED;

        /** As metrics have it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A file's attempt ended so, or an incident found no place. */
    default void ended(Result result) {}

    /** A step of the thread failed: an error of the program. */
    default void stepFailed() {}
}
