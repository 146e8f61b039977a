package io.emberwatch.lab.replay;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.replay.ReplayMaterial.Clip;
import io.emberwatch.lab.text.TimeText;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An imaginary camera that is switched from one scene to the next: images and recordings, in an order and with
 * movements and drifts drawn from a seed. The same material and seed give the same scenes. Not thread-safe.
 */
public final class SyntheticCamera {
    private final List<Path> material;
    private final Map<String, Long> names;
    private final Function<Path, Optional<CameraSource>> recordings;
    private final double fps;
    private final Random random;
    private final List<Path> waiting = new ArrayList<>();

    /**
     * @param material images and recordings without fire, at least one
     * @param recordings a new source for a file that is a recording, empty for an image
     * @param fps its images a second, greater than 0
     */
    public SyntheticCamera(
            List<Path> material, Function<Path, Optional<CameraSource>> recordings, double fps, long seed) {
        if (material.isEmpty()) {
            throw new UserException("an imaginary camera needs at least one image or recording");
        }
        this.material = List.copyOf(material);
        this.names = material.stream().collect(Collectors.groupingBy(SyntheticCamera::name, Collectors.counting()));
        this.recordings = recordings;
        this.fps = fps;
        // The first draws of Random are alike for neighbouring seeds: all would begin with the same scene.
        this.random = new Random(new SplittableRandom(seed).nextLong());
    }

    /**
     * The next scene. All of the material is shown before any of it is shown again.
     *
     * @param shown how many images the camera has shown so far
     * @param most how many images the scene has at most, at least 1
     * @return called by its file's name, or path where that is not the only one of the name
     */
    public Clip next(long shown, int most) {
        if (waiting.isEmpty()) {
            waiting.addAll(material);
            Collections.shuffle(waiting, random);
        }
        Path file = waiting.remove(waiting.size() - 1);
        long seed = random.nextLong();
        return new Clip(
                names.get(name(file)) == 1 ? name(file) : file.toString(),
                FireTruth.NO_FIRE,
                Duration.ofNanos(Math.round(shown / fps * 1e9)),
                () -> new SceneSource(file, recordings, fps, most, seed));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    /**
     * Hours of a {@link SyntheticCamera}. Each scene is a clip of its own: with each cut the alarm begins anew, as that of
     * a camera that was just switched on. So hits of two scenes never add up to one incident, and the cool-down after a
     * false alarm hides none in the scenes that follow.
     */
    public static final class SyntheticHours implements ReplayMaterial {
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
        public SyntheticHours(
                Supplier<SyntheticCamera> camera, Duration length, double fps, Consumer<String> progress) {
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
                    shown += scene.frames().size() + scene.still();
                    if (shown * REPORTS / images > before * REPORTS / images) {
                        progress.accept(TimeText.clock(shown / fps) + " of " + TimeText.clock(images / fps)
                                + ", incidents " + incidents);
                    }
                }
            }
            return scenes;
        }
    }
}
