package io.emberwatch.lab.calibrate;

import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.ImageFolder.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The images of a calibration.
 *
 * @param shown to the network
 * @param judged what int8 is judged by; none of those shown
 */
public record CalibrationImages(List<Entry> shown, List<Entry> judged) {
    /** Half a minute of one core, and more hardly widens the ranges. */
    private static final int SHOWN = 300;

    private static final int JUDGED = 2500;

    public CalibrationImages {
        shown = List.copyOf(shown);
        judged = List.copyOf(judged);
    }

    /** Draws from two lists of images, as many of each class where there are as many; the seed decides. */
    public static CalibrationImages of(List<Entry> training, List<Entry> held, int classes, long seed) {
        return new CalibrationImages(drawn(training, SHOWN, classes, seed), drawn(held, JUDGED, 1, seed));
    }

    /**
     * Lists a folder with {@code train} and {@code val}, or with images of each class. Where there is no {@code val},
     * int8 is judged by images that were not drawn to be shown, which are half or more.
     *
     * @param classes of the model, by label; each has a folder
     * @throws io.emberwatch.core.error.UserException if a folder is missing or has no images
     */
    public static CalibrationImages list(Path data, List<String> classes, long seed) throws IOException {
        Path train = data.resolve("train");
        Path val = data.resolve("val");
        List<Entry> training = ImageFolder.list(Files.isDirectory(train) ? train : data, classes)
                .entries();
        if (Files.isDirectory(train) && Files.isDirectory(val)) {
            return of(training, ImageFolder.list(val, classes).entries(), classes.size(), seed);
        }
        List<Entry> shown = drawn(training, Math.min(SHOWN, training.size() / 2), classes.size(), seed);
        Set<Entry> taken = new HashSet<>(shown);
        List<Entry> others =
                training.stream().filter(entry -> !taken.contains(entry)).toList();
        return new CalibrationImages(shown, drawn(others, JUDGED, 1, seed));
    }

    /** Shuffled, then one class after the other, until there are enough. */
    private static List<Entry> drawn(List<Entry> entries, int most, int classes, long seed) {
        List<Entry> shuffled = new ArrayList<>(entries);
        Collections.shuffle(shuffled, new Random(seed));
        List<Entry> drawn = new ArrayList<>();
        List<Entry> rest = new ArrayList<>();
        int[] taken = new int[classes];
        for (Entry entry : shuffled) {
            int group = classes == 1 ? 0 : entry.label();
            boolean fits = taken[group] < most / classes;
            taken[group]++;
            (fits ? drawn : rest).add(entry);
        }
        rest.stream().limit(most - drawn.size()).forEach(drawn::add);
        return drawn;
    }
}
