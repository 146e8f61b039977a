package io.emberwatch.lab.explain;

import io.emberwatch.core.image.UnreadableImageException;
import io.emberwatch.lab.explain.faithfulness.Box;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where objects are: {@code boxes.csv} in a folder of pictures, with the columns
 * {@code file,left,top,right,bottom}, the file relative to the folder and the edges as shares 0..1. Immutable.
 */
public final class BoxFile {
    private static final String NAME = "boxes.csv";

    private final Path folder;
    private final Map<String, Box> boxes;

    private BoxFile(Path folder, Map<String, Box> boxes) {
        this.folder = folder;
        this.boxes = boxes;
    }

    /** Reads it; without such a file no box is known. @throws UnreadableImageException naming the line that cannot be read */
    public static BoxFile in(Path folder) {
        Path file = folder.resolve(NAME);
        Map<String, Box> boxes = new HashMap<>();
        if (Files.isRegularFile(file)) {
            List<String> lines;
            try {
                lines = Files.readAllLines(file);
            } catch (IOException e) {
                throw new UnreadableImageException(file + ": cannot be read (" + e.getMessage() + ")", e);
            }
            for (int i = 1; i < lines.size(); i++) {
                add(boxes, lines.get(i), file + ", line " + (i + 1));
            }
        }
        return new BoxFile(folder, boxes);
    }

    /** The box of a picture in the folder. */
    public Optional<Box> of(Path picture) {
        return Optional.ofNullable(
                boxes.get(folder.relativize(picture).toString().replace('\\', '/')));
    }

    private static void add(Map<String, Box> boxes, String line, String place) {
        if (line.isBlank()) {
            return;
        }
        List<String> fields = List.of(line.split(",", -1));
        try {
            boxes.put(
                    fields.get(0).trim(),
                    new Box(
                            Double.parseDouble(fields.get(1)),
                            Double.parseDouble(fields.get(2)),
                            Double.parseDouble(fields.get(3)),
                            Double.parseDouble(fields.get(4))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new UnreadableImageException(
                    place + ": expected file,left,top,right,bottom with edges from 0 to 1", e);
        }
    }
}
