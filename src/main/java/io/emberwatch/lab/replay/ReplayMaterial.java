package io.emberwatch.lab.replay;

import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is to be replayed. The same material gives the same images each time. */
public interface ReplayMaterial {
    /**
     * Replays all of it.
     *
     * @param views a view for each clip, closed after it
     * @throws CameraException when a clip cannot be read, with one line for people
     * @throws IOException from a view
     */
    List<ClipResult> play(Replay replay, ReplayView.Factory views) throws CameraException, IOException;

    /**
     * Recordings that are replayed one by one. Immutable.
     *
     * @param clips each with a name of its own
     */
    record Recordings(List<Clip> clips) implements ReplayMaterial {
        public Recordings {
            clips = List.copyOf(clips);
        }

        @Override
        public List<ClipResult> play(Replay replay, ReplayView.Factory views) throws CameraException, IOException {
            List<ClipResult> results = new ArrayList<>();
            for (Clip clip : clips) {
                try (ReplayView view = views.open(clip.name())) {
                    results.add(replay.run(clip, view));
                }
            }
            return results;
        }
    }

    /**
     * Something to replay.
     *
     * @param name how reports call it
     * @param truth what is known about it
     * @param begin how long after the replay's begin it was recorded
     * @param source makes a source that is not live, which is opened once and closed by the replay
     */
    public record Clip(String name, FireTruth truth, Duration begin, Supplier<CameraSource> source) {
        /** A clip on its own. */
        public Clip(String name, FireTruth truth, Supplier<CameraSource> source) {
            this(name, truth, Duration.ZERO, source);
        }
    }
}
