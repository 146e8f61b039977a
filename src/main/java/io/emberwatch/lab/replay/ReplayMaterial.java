package io.emberwatch.lab.replay;

import io.emberwatch.monitor.camera.CameraException;
import java.io.IOException;
import java.util.List;

/** What is to be replayed. The same material gives the same images each time. */
public interface ReplayMaterial {
    /**
     * Replays all of it.
     *
     * @param views a view for each clip, closed after it
     * @throws CameraException when a clip cannot be read, with one line for people
     * @throws IOException from a view
     */
    List<ClipResult> play(Replay replay, ReplayViews views) throws CameraException, IOException;
}
