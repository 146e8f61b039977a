package io.emberwatch.monitor.camera;

import java.util.Optional;

/** Hears what a source has to tell while no frame comes out of it, on the source's thread. Must not block. */
public interface SourceListener {
    /** Hears nothing. */
    SourceListener NONE = new SourceListener() {
        @Override
        public void skipped(int pieces) {}

        @Override
        public void trouble(Optional<StreamTrouble> now) {}
    };

    /** So many pieces of data were skipped for damage, and will not be told with the next frame. */
    void skipped(int pieces);

    /** What is wrong with the stream has changed; empty where nothing is. */
    void trouble(Optional<StreamTrouble> now);
}
