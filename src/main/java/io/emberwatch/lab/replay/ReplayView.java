package io.emberwatch.lab.replay;

import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.io.IOException;

/** Sees every scored frame of one clip, in order. Used and closed by the replaying thread. */
public interface ReplayView extends AutoCloseable {
    /** Sees nothing. */
    ReplayView NOOP = new ReplayView() {
        @Override
        public void show(AnalysedFrame analysed, AlarmState state) {}

        @Override
        public void close() {}
    };

    /**
     * Shows one image.
     *
     * @param analysed stays the caller's
     * @param state of the alarm after it
     * @throws IOException when it cannot be shown; ends the replay
     */
    void show(AnalysedFrame analysed, AlarmState state) throws IOException;

    @Override
    void close() throws IOException;

    /** Makes the views that see what is replayed. */
    interface Factory {
        /** Nobody looks. */
        Factory NONE = name -> ReplayView.NOOP;

        /**
         * A view for one clip, for the caller to close.
         *
         * @param name of the clip, unlike that of any other clip of the replay
         */
        ReplayView open(String name);
    }
}
