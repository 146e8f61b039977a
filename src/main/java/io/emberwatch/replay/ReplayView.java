package io.emberwatch.replay;

import io.emberwatch.alert.AlertState;
import io.emberwatch.inference.AnalysedFrame;
import java.io.IOException;

/** Sees every judged picture of one clip, in order. Used and closed by the replaying thread. */
public interface ReplayView extends AutoCloseable {
    /** Sees nothing. */
    ReplayView NOOP = new ReplayView() {
        @Override
        public void show(AnalysedFrame analysed, AlertState state) {}

        @Override
        public void close() {}
    };

    /**
     * Shows one picture.
     *
     * @param analysed stays the caller's
     * @param state of the alarm after it
     * @throws IOException when it cannot be shown; ends the replay
     */
    void show(AnalysedFrame analysed, AlertState state) throws IOException;

    @Override
    void close() throws IOException;
}
