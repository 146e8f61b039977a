package io.emberwatch.lab.explain;

import io.emberwatch.core.image.ImageReader;
import io.emberwatch.core.image.UnreadableImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /** Files as they are and folders as the images below them. */
    public static List<Path> of(List<Path> paths) {
        List<Path> files = new ArrayList<>();
        paths.forEach(path -> files.addAll(Files.isDirectory(path) ? below(path) : List.of(path)));
        return files;
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
