package io.emberwatch.lab.replay;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.camera.CameraSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
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
}
