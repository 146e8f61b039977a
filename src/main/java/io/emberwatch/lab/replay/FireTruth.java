package io.emberwatch.lab.replay;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.CsvLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * What is known about a clip. Immutable.
 *
 * @param known whether anybody has labelled it
 * @param fireFromSeconds when the fire can first be seen, in seconds from the clip's begin; empty where it never burns
 *     or nobody knows
 */
public record FireTruth(boolean known, OptionalDouble fireFromSeconds) {
    /** Nobody has labelled the clip: its alarms are neither right nor wrong. */
    public static final FireTruth UNKNOWN = new FireTruth(false, OptionalDouble.empty());

    /** It never burns. */
    public static final FireTruth NO_FIRE = new FireTruth(true, OptionalDouble.empty());

    public FireTruth {
        if (!known && fireFromSeconds.isPresent()) {
            throw new IllegalArgumentException("a clip with a labelled fire is known");
        }
        if (fireFromSeconds.isPresent() && !(fireFromSeconds.getAsDouble() >= 0)) {
            throw new IllegalArgumentException("a fire begins at 0 seconds or later");
        }
    }

    /** It burns from this second of the clip on. */
    public static FireTruth fireFrom(double seconds) {
        return new FireTruth(true, OptionalDouble.of(seconds));
    }

    /** Whether it burns at some time. */
    public boolean hasFire() {
        return fireFromSeconds.isPresent();
    }

    /** How much of a clip of this length is known to be without fire, in seconds. */
    public double secondsWithoutFire(double durationSeconds) {
        return known ? Math.min(durationSeconds, fireFromSeconds.orElse(durationSeconds)) : 0;
    }

    /**
     * Incidents that began where nothing burned; 0 where nobody knows.
     *
     * @param startSeconds when incidents began, in order
     */
    int falseAlarms(List<Double> startSeconds) {
        double from = fireFromSeconds.orElse(Double.POSITIVE_INFINITY);
        return known ? (int) startSeconds.stream().filter(start -> start < from).count() : 0;
    }

    /**
     * From the begin of the fire to the first incident after it; empty where there was none of either.
     *
     * @param startSeconds when incidents began, in order
     */
    OptionalDouble timeToAlertSeconds(List<Double> startSeconds) {
        if (!hasFire()) {
            return OptionalDouble.empty();
        }
        double from = fireFromSeconds.getAsDouble();
        return startSeconds.stream()
                .filter(start -> start >= from)
                .mapToDouble(start -> start - from)
                .findFirst();
    }

    /**
     * Labels of clips as a CSV file: a line a clip with its file name and the second from which it burns, or {@code none}.
     * Empty lines, lines that begin with {@code #} and the heading {@code clip,fire_from_seconds} are skipped. Immutable.
     */
    public static final class TruthFile {
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
                throw new UserException(
                        "the truth file " + file + " cannot be read: check --truth and its permissions");
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
                default ->
                    line.text().substring(0, line.text().lastIndexOf(',')).strip();
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
                throw new UserException(
                        "the truth file " + file + " has no line for " + clip.getFileName() + ": add one");
            }
            return truth;
        }
    }
}
