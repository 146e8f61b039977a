package io.emberwatch.lab.dataset;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.core.modelpackage.ModelManifest;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A folder of labelled images: one sub-folder per class.
 *
 * @param classes names of the classes, in the order of their labels
 * @param entries all image files, class by class, by name within a class
 */
public record ImageFolder(List<String> classes, List<Entry> entries) {
    /** Endings that are taken for images; such a file that cannot be read is reported. */
    private static final List<String> UNREADABLE = List.of(".avif", ".heic", ".jp2");

    private static final ImageReader READER = new ImageReader();

    /** A file and the index of its class, or {@link Sample#UNLABELLED}. */
    public record Entry(Path file, int label) {}

    public ImageFolder {
        classes = List.copyOf(classes);
        entries = List.copyOf(entries);
    }

    /** Lists the folder; {@link UserException} if it or a class is missing or empty. */
    public static ImageFolder list(Path folder, List<String> classes) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UserException("no folder " + folder);
        }
        List<Entry> entries = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            Path directory = folder.resolve(classes.get(label));
            if (!Files.isDirectory(directory)) {
                throw new UserException("no folder " + directory);
            }
            int before = entries.size();
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(ImageFolder::isImage).sorted().toList()) {
                    entries.add(new Entry(file, label));
                }
            }
            if (entries.size() == before) {
                throw new UserException("no images in " + directory);
            }
        }
        return new ImageFolder(classes, entries);
    }

    /**
     * Lists all sub-folders, the one that means fire last and the others by name; {@link UserException} if there is
     * no other, or one of them is empty.
     */
    public static ImageFolder listAll(Path folder, String fire) throws IOException {
        List<String> classes = classes(folder, fire);
        if (classes.size() < 2) {
            throw noOther(folder, fire);
        }
        return list(folder, classes);
    }

    /** The names of all sub-folders, the one that means fire last and the others by name. */
    static List<String> classes(Path folder, String fire) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UserException("no folder " + folder);
        }
        try (Stream<Path> children = Files.list(folder)) {
            List<String> classes = new ArrayList<>(children.filter(Files::isDirectory)
                    .map(child -> child.getFileName().toString())
                    .filter(name -> !name.equals(fire) && !name.startsWith("."))
                    .sorted()
                    .toList());
            classes.add(fire);
            return classes;
        }
    }

    static UserException noOther(Path folder, String fire) {
        return new UserException("no class beside " + fire + " in " + folder
                + ": images without fire belong into a folder of their own, such as nofire");
    }

    /** All images without labels below a folder, by name; empty if there is no such folder. */
    public static List<Entry> unlabelled(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(ImageFolder::isImage)
                    .sorted()
                    .map(file -> new Entry(file, Sample.UNLABELLED))
                    .toList();
        }
    }

    /** An image's file, named with its class: {@code fire/park_12.jpg}. */
    public String name(int label, String file) {
        return classes.get(label) + "/" + file;
    }

    /** The label that means fire in a folder listed by {@link #listAll}. */
    public int last() {
        return classes.size() - 1;
    }

    /** Reads an image and shrinks it until its short side is this long; null if it cannot be read. */
    public static Sample readShrunk(Entry entry, int shortSide) {
        return read(entry, bgr -> {
            double factor = Math.min(1, shortSide / (double) Math.min(bgr.rows(), bgr.cols()));
            return ImageResizer.resized(bgr, (int) Math.max(1, Math.round(bgr.cols() * factor)), (int)
                    Math.max(1, Math.round(bgr.rows() * factor)));
        });
    }

    /** Reads an image and stretches it to this size; null if it cannot be read. */
    public static Sample readStretched(Entry entry, int height, int width) {
        return read(entry, bgr -> ImageResizer.resized(bgr, width, height));
    }

    /** Reads an image as a model takes it, just as the monitor prepares its frames; null if it cannot be read. */
    public static Sample readPrepared(Entry entry, ModelManifest.Input input) {
        return read(entry, bgr -> input.preprocess().framing().resized(bgr, input.width(), input.height()));
    }

    private static Sample read(Entry entry, Function<Mat, Image> resized) {
        try {
            Image image = READER.read(entry.file(), resized);
            return new Sample(
                    entry.file().getFileName().toString(), entry.label(), image.height(), image.width(), image.rgb());
        } catch (UnreadableImageException e) {
            // The caller reports the file.
            return null;
        }
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ImageReader.hasImageEnding(file) || UNREADABLE.stream().anyMatch(name::endsWith);
    }

    /** Reports images that cannot be read: their names, or only their number if there are many. */
    public static final class SkippedImages {
        private static final int LISTED = 20;

        private SkippedImages() {}

        /**
         * The first class of which no image is left.
         *
         * @param classes names in the order of the labels
         * @param read labels of the images that could be read
         */
        public static Optional<String> emptied(List<String> classes, Stream<Integer> read) {
            Set<Integer> labels = read.collect(Collectors.toSet());
            return IntStream.range(0, classes.size())
                    .filter(label -> !labels.contains(label))
                    .mapToObj(classes::get)
                    .findFirst();
        }

        /** One line per image, in their order. */
        public static void tell(List<String> files, Consumer<String> log) {
            files.stream().limit(LISTED).forEach(file -> log.accept("skipped, cannot be read: " + file));
            if (files.size() > LISTED) {
                log.accept("and " + (files.size() - LISTED) + " more");
            }
        }
    }
}
