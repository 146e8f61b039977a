package io.emberwatch.lab.explain;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.CsvLine;
import io.emberwatch.lab.explain.faithfulness.Faithfulness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where objects are: {@code boxes.csv} in a folder of images, with the columns
 * {@code file,left,top,right,bottom}, the file relative to the folder and the edges as shares 0..1. Immutable.
 */
public final class BoxFile {
    private static final String NAME = "boxes.csv";

    private final Path folder;
    private final Map<String, Faithfulness.Box> boxes;

    private BoxFile(Path folder, Map<String, Faithfulness.Box> boxes) {
        this.folder = folder;
        this.boxes = boxes;
    }

    /** Reads it; without such a file no box is known. @throws UserException naming the line that cannot be read */
    public static BoxFile in(Path folder) {
        Path file = folder.resolve(NAME);
        Map<String, Faithfulness.Box> boxes = new HashMap<>();
        if (Files.isRegularFile(file)) {
            List<CsvLine> lines = CsvLine.read(file);
            lines.stream().skip(hasHeading(lines) ? 1 : 0).forEach(line -> add(boxes, line));
        }
        return new BoxFile(folder, boxes);
    }

    /** The box of an image in the folder. */
    public Optional<Faithfulness.Box> of(Path image) {
        return Optional.ofNullable(boxes.get(folder.relativize(image).toString().replace('\\', '/')));
    }

    /** Whatever the columns are called: a heading has no numbers. */
    private static boolean hasHeading(List<CsvLine> lines) {
        return !lines.isEmpty()
                && lines.get(0).fields().stream().skip(1).noneMatch(field -> field.matches("[-+.0-9].*"));
    }

    private static void add(Map<String, Faithfulness.Box> boxes, CsvLine line) {
        List<String> fields = line.fields();
        try {
            boxes.put(
                    fields.get(0),
                    new Faithfulness.Box(
                            Double.parseDouble(fields.get(1)),
                            Double.parseDouble(fields.get(2)),
                            Double.parseDouble(fields.get(3)),
                            Double.parseDouble(fields.get(4))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new UserException(line.place() + ": expected file,left,top,right,bottom with edges from 0 to 1", e);
        }
    }
}
