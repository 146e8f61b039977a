package io.emberwatch.lab.replay;

import io.emberwatch.lab.text.TimeText;
import io.emberwatch.monitor.camera.CameraException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Hours of a {@link SyntheticCamera}. Each scene is a clip of its own: with each cut the alarm begins anew, as that of
 * a camera that was just switched on. So hits of two scenes never add up to one incident, and the cool-down after a
 * false alarm hides none in the scenes that follow.
 */
public final class SyntheticHours implements ReplayMaterial {
    private static final int REPORTS = 10;

    private final Supplier<SyntheticCamera> camera;
    private final long images;
    private final double fps;
    private final Consumer<String> progress;

    /**
     * @param camera a camera that begins with its first scene
     * @param length how long it runs, greater than 0
     * @param fps the camera's images a second
     * @param progress is told now and then how far the replay has come, in one line
     */
    public SyntheticHours(Supplier<SyntheticCamera> camera, Duration length, double fps, Consumer<String> progress) {
        this.camera = camera;
        this.images = Math.max(1, Math.round(length.toMillis() / 1000.0 * fps));
        this.fps = fps;
        this.progress = progress;
    }

    @Override
    public List<ClipResult> play(Replay replay, ReplayView.Factory views) throws CameraException, IOException {
        SyntheticCamera switched = camera.get();
        List<ClipResult> scenes = new ArrayList<>();
        int incidents = 0;
        long shown = 0;
        while (shown < images) {
            Clip clip = switched.next(shown, (int) Math.min(Integer.MAX_VALUE, images - shown));
            String name = String.format(Locale.ROOT, "scene%05d %s", scenes.size() + 1, clip.name());
            try (ReplayView view = views.open(name)) {
                ClipResult scene = replay.run(clip, view);
                scenes.add(scene);
                incidents += scene.incidents().size();
                long before = shown;
                shown += scene.frames().size();
                if (shown * REPORTS / images > before * REPORTS / images) {
                    progress.accept(TimeText.clock(shown / fps) + " of " + TimeText.clock(images / fps) + ", incidents "
                            + incidents);
                }
            }
        }
        return scenes;
    }
}
