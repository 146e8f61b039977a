package io.emberwatch.lab.finetune;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.ImageGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The image files for fine-tuning.
 *
 * @param training images to learn from
 * @param held images for validation
 * @param rule where the validation images come from
 */
record FinetuneImages(List<ImageFolder.Entry> training, List<ImageFolder.Entry> held, String rule) {
    FinetuneImages {
        training = List.copyOf(training);
        held = List.copyOf(held);
    }

    /**
     * Lists {@code train} and {@code val}; without {@code val}, a part of {@code train} is held out.
     *
     * @throws UserException if a folder is missing or has no images
     */
    static FinetuneImages list(Path data, List<String> classes, long seed) throws IOException {
        List<ImageFolder.Entry> training = split(data.resolve("train"), classes);
        if (Files.isDirectory(data.resolve("val"))) {
            return new FinetuneImages(training, split(data.resolve("val"), classes), "folder val");
        }
        HoldOut parted = HoldOut.of(training, classes, seed);
        return new FinetuneImages(parted.training(), parted.held(), "a fifth of train, held out with seed " + seed);
    }

    private static List<ImageFolder.Entry> split(Path folder, List<String> classes) throws IOException {
        try {
            return ImageFolder.list(folder, classes).entries();
        } catch (UserException e) {
            throw new UserException(
                    e.getMessage() + ": each class of the model (" + String.join(", ", classes)
                            + ") needs a folder with images",
                    e);
        }
    }

    /**
     * Splits images into training and validation. Frames of one video stay on one side, and an image that
     * is added later changes the side of few others.
     */
    record HoldOut(List<ImageFolder.Entry> training, List<ImageFolder.Entry> held) {
        private static final double SHARE = 0.2;

        HoldOut {
            training = List.copyOf(training);
            held = List.copyOf(held);
        }

        /**
         * Holds out a fifth of each class, and at least one image.
         *
         * @param classes their names, by label
         * @throws UserException if a class has one image only
         */
        static HoldOut of(List<ImageFolder.Entry> entries, List<String> classes, long seed) {
            List<ImageFolder.Entry> training = new ArrayList<>();
            List<ImageFolder.Entry> held = new ArrayList<>();
            for (int label = 0; label < classes.size(); label++) {
                int wanted = label;
                List<ImageFolder.Entry> all =
                        entries.stream().filter(e -> e.label() == wanted).toList();
                if (all.size() < 2) {
                    throw new UserException("class " + classes.get(label)
                            + " has one image, and one must be held out for validation: add more, or a folder val");
                }
                int held0 = held.size();
                for (Collection<ImageFolder.Entry> group : drawn(all, seed)) {
                    int left = all.size() - (held.size() - held0) - group.size();
                    boolean enough = held.size() - held0 >= Math.max(1, SHARE * all.size());
                    (enough || left < 1 ? training : held).addAll(group);
                }
            }
            return new HoldOut(training, held);
        }

        /** Groups in an order that depends only on their names and the seed; single images if there is one group only. */
        private static List<List<ImageFolder.Entry>> drawn(List<ImageFolder.Entry> all, long seed) {
            TreeMap<String, List<ImageFolder.Entry>> groups = grouped(all, ImageGroup::of);
            if (groups.size() == 1) {
                groups = grouped(all, name -> name);
            }
            return groups.entrySet().stream()
                    .sorted(Comparator.comparingLong(group -> rank(group.getKey(), seed)))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        private static long rank(String group, long seed) {
            return new SplittableRandom(seed * 31 + group.hashCode()).nextLong();
        }

        private static TreeMap<String, List<ImageFolder.Entry>> grouped(
                List<ImageFolder.Entry> all, Function<String, String> group) {
            return all.stream()
                    .collect(Collectors.groupingBy(
                            e -> group.apply(e.label() + "/" + e.file().getFileName()),
                            TreeMap::new,
                            Collectors.toList()));
        }
    }
}
