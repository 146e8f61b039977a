package io.emberwatch.lab.replay;

import io.emberwatch.core.error.UserException;
import java.io.IOException;
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
    private static final String HEADING = "clip,fire_from_seconds";
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
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UserException("the truth file " + file + " cannot be read as UTF-8 text", e);
        }
        Map<String, FireTruth> byClip = new LinkedHashMap<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#") || line.replace(" ", "").equals(HEADING)) {
                continue;
            }
            int comma = line.lastIndexOf(',');
            String clip = comma < 0 ? "" : line.substring(0, comma).strip();
            String from = line.substring(comma + 1).strip();
            boolean none = from.equals("none");
            if (clip.isEmpty() || (!none && !SECONDS.matcher(from).matches())) {
                throw new UserException(file + ", line " + number
                        + ": must be a clip's file name, a comma, and the second from which" + " it burns or none");
            }
            FireTruth truth = none ? FireTruth.NO_FIRE : FireTruth.fireFrom(Double.parseDouble(from));
            if (byClip.put(clip, truth) != null) {
                throw new UserException(file + ", line " + number + ": " + clip + " is there twice");
            }
        }
        return new TruthFile(file, byClip);
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
            throw new UserException(
                    "the truth file " + file + " has no line for " + clip.getFileName() + ": add one");
        }
        return truth;
    }
}
