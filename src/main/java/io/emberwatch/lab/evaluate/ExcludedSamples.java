package io.emberwatch.lab.evaluate;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.CsvLine;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Images that are set aside because their label is wrong. Immutable.
 *
 * @param reasons by file, which is relative to the evaluated folder, in the order of the list
 */
public record ExcludedSamples(Map<String, String> reasons) {
    /** Nothing is set aside. */
    public static final ExcludedSamples NOTHING = new ExcludedSamples(Map.of());

    private static final List<String> HEADING = List.of("file", "reason");

    public ExcludedSamples {
        reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    }

    /**
     * Reads lines of {@code file,reason}; empty ones, those that begin with {@code #} and the heading are skipped.
     *
     * @throws UserException if a line has no reason, names a file twice or the list cannot be read
     */
    public static ExcludedSamples read(Path list) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (CsvLine line : CsvLine.read(list)) {
            if (line.fields().equals(HEADING)) {
                continue;
            }
            String file = line.fields().get(0);
            // A reason is free text: commas in it need no quotes.
            String reason =
                    String.join(", ", line.fields().subList(1, line.fields().size()));
            if (file.isEmpty() || reason.isBlank()) {
                throw new UserException(line.place() + ": no reason: write file,reason for each excluded image");
            }
            if (reasons.put(file, reason) != null) {
                throw new UserException(line.place() + ": " + file + " is there twice");
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
