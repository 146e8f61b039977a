package io.emberwatch.lab.explain;

import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.UnreadableImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Finds image files. */
public final class ImageFiles {
    private ImageFiles() {}

    /**
     * All images below a folder, by path.
     *
     * @throws UnreadableImageException if there is no such folder or no image in it
     */
    public static List<Path> below(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UnreadableImageException(folder + ": there is no such folder");
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> images = files.filter(file -> ImageReader.hasImageEnding(file) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            if (images.isEmpty()) {
                throw new UnreadableImageException(
                        folder + ": no images (jpg, png, gif, bmp, tiff, webp, ppm) in this folder");
            }
            return images;
        } catch (IOException e) {
            throw new UnreadableImageException(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Files as they are and folders as the images below them.
     *
     * @param missing gets one line for each path that is not there
     * @throws UnreadableImageException if there is no image in a folder
     */
    public static Found find(List<Path> paths, Consumer<String> missing) {
        List<Path> files = new ArrayList<>();
        int absent = 0;
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                files.addAll(below(path));
            } else if (Files.exists(path)) {
                files.add(path);
            } else {
                missing.accept(path + ": there is no such file or folder");
                absent++;
            }
        }
        return new Found(files, absent);
    }

    /**
     * The images among what a command names.
     *
     * @param files that are there, whether they can be read or not
     * @param missing how many are not there
     */
    public record Found(List<Path> files, int missing) {
        public Found {
            files = List.copyOf(files);
        }

        /**
         * What a command exits with.
         *
         * @param read how many of the files could be read
         * @return 0 for all, 1 for some, 2 for none
         */
        public int exitCode(int read) {
            return read == 0 ? 2 : read < files.size() + missing ? 1 : 0;
        }
    }

    /** At most so many, evenly spread over the list. */
    public static List<Path> spread(List<Path> files, int most) {
        if (files.size() <= most) {
            return files;
        }
        List<Path> some = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            some.add(files.get((int) ((long) i * files.size() / most)));
        }
        return some;
    }
}
