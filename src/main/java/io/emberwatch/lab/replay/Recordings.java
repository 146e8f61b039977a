package io.emberwatch.lab.replay;

import io.emberwatch.monitor.camera.CameraException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Recordings that are replayed one by one. Immutable.
 *
 * @param clips each with a name of its own
 */
public record Recordings(List<Clip> clips) implements ReplayMaterial {
    public Recordings {
        clips = List.copyOf(clips);
    }

    @Override
    public List<ClipResult> play(Replay replay, ReplayViews views) throws CameraException, IOException {
        List<ClipResult> results = new ArrayList<>();
        for (Clip clip : clips) {
            try (ReplayView view = views.open(clip.name())) {
                results.add(replay.run(clip, view));
            }
        }
        return results;
    }
}
