package io.emberwatch.lab.evaluate;

import io.emberwatch.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pictures whose label somebody looked at and holds to be wrong. Immutable.
 *
 * @param reasons why, by file (its path from the evaluated folder on), in the order of the list
 */
public record ExcludedSamples(Map<String, String> reasons) {
    /** Nothing is set aside. */
    public static final ExcludedSamples NOTHING = new ExcludedSamples(Map.of());

    public ExcludedSamples {
        reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    }

    /**
     * Reads lines of {@code file,reason}; empty ones, those that begin with {@code #} and the heading are skipped.
     *
     * @throws UserException if a line has no reason, names a file twice or the list cannot be read
     */
    public static ExcludedSamples read(Path list) {
        List<String> lines;
        try {
            lines = Files.readAllLines(list);
        } catch (IOException e) {
            throw new UserException(
                    "cannot read the list " + list + ": it must be a text file of lines file,reason", e);
        }
        Map<String, String> reasons = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#") || line.equals("file,reason")) {
                continue;
            }
            int comma = line.indexOf(',');
            if (comma < 1 || line.substring(comma + 1).isBlank()) {
                throw new UserException(
                        list + ", line " + (i + 1) + ": no reason: write file,reason for each picture set aside");
            }
            String file = line.substring(0, comma).strip();
            if (reasons.put(file, line.substring(comma + 1).strip()) != null) {
                throw new UserException(list + ", line " + (i + 1) + ": " + file + " is there twice");
            }
        }
        return new ExcludedSamples(reasons);
    }

    /** The evaluation without them; {@link UserException} if one of them is not in it. */
    public Evaluation without(Evaluation evaluation) {
        Set<String> evaluated =
                evaluation.results().stream().map(Evaluation.Result::file).collect(Collectors.toSet());
        reasons.keySet().stream()
                .filter(file -> !evaluated.contains(file))
                .findFirst()
                .ifPresent(file -> {
                    throw new UserException("set aside is " + file
                            + ", which was not evaluated: name files from the evaluated folder on, as in fire/a.jpg");
                });
        return evaluation.without(reasons.keySet());
    }
}
