package io.emberwatch.lab.finetune;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.ImageFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that a head is tuned with.
 *
 * @param training what it learns from
 * @param held what it is judged by
 * @param rule where the latter come from
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
}
