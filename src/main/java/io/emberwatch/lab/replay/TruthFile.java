package io.emberwatch.lab.replay;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.CsvLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Labels of clips as a CSV file: a line a clip with its file name and the second from which it burns, or {@code none}.
 * Empty lines, lines that begin with {@code #} and the heading {@code clip,fire_from_seconds} are skipped. Immutable.
 */
public final class TruthFile {
    private static final List<String> HEADING = List.of("clip", "fire_from_seconds");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,9})?");

    private final Path file;
    private final Map<String, FireTruth> byClip;

    private TruthFile(Path file, Map<String, FireTruth> byClip) {
        this.file = file;
        this.byClip = byClip;
    }

    /**
     * Reads the labels.
     *
     * @throws UserException in one line that names file, line and remedy
     */
    public static TruthFile read(Path file) {
        if (!Files.isReadable(file)) {
            throw new UserException("the truth file " + file + " cannot be read: check --truth and its permissions");
        }
        Map<String, FireTruth> byClip = new LinkedHashMap<>();
        for (CsvLine line : CsvLine.read(file)) {
            List<String> fields = line.fields();
            if (fields.equals(HEADING)) {
                continue;
            }
            String clip = clip(line);
            String from = fields.get(fields.size() - 1);
            boolean none = from.equals("none");
            if (clip.isEmpty() || (!none && !SECONDS.matcher(from).matches())) {
                throw new UserException(line.place()
                        + ": must be a clip's file name, a comma, and the second from which" + " it burns or none");
            }
            FireTruth truth = none ? FireTruth.NO_FIRE : FireTruth.fireFrom(Double.parseDouble(from));
            if (byClip.put(clip, truth) != null) {
                throw new UserException(line.place() + ": " + clip + " is there twice");
            }
        }
        return new TruthFile(file, byClip);
    }

    /** The name before the last comma; earlier versions knew no quotes, so that commas in it need none. */
    private static String clip(CsvLine line) {
        return switch (line.fields().size()) {
            case 1 -> "";
            case 2 -> line.fields().get(0);
            default -> line.text().substring(0, line.text().lastIndexOf(',')).strip();
        };
    }

    /**
     * The label of a clip.
     *
     * @throws UserException where the file has none
     */
    public FireTruth of(Path clip) {
        FireTruth truth = byClip.getOrDefault(
                clip.toString(), byClip.get(clip.getFileName().toString()));
        if (truth == null) {
            throw new UserException("the truth file " + file + " has no line for " + clip.getFileName() + ": add one");
        }
        return truth;
    }
}
