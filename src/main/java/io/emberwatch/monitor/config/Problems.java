package io.emberwatch.monitor.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;

/** Collects what is wrong with one file, so that its author sees everything at once. Not thread-safe. */
final class Problems {
    /** A generated file full of mistakes must not flood the terminal. */
    private static final int SHOWN = 100;

    /** A misplaced secret is rarely a plain short word; anything else is not repeated. */
    private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9_. -]{1,40}");

    private static final DamerauLevenshteinDistance MISTAKES = new DamerauLevenshteinDistance();

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    /** @param path keys joined by dots; empty for the file as a whole */
    void add(int line, String path, String message) {
        found.add(new Problem(line, path, message));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    ConfigException toException() {
        List<String> lines = new ArrayList<>();
        found.stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .limit(SHOWN)
                .forEach(problem -> lines.add(problem.in(file)));
        if (found.size() > SHOWN) {
            lines.add(file + ": and " + (found.size() - SHOWN) + " more problems");
        }
        return new ConfigException(lines);
    }

    /** A name of the file as a path shows it. */
    static String shown(String name) {
        return PRINTABLE.matcher(name).matches() ? name : "?";
    }

    /** @param what {@code key} or {@code option} */
    static String unknown(String what, String name, Collection<String> known) {
        if (!PRINTABLE.matcher(name).matches()) {
            return "unknown " + what + ", known are " + String.join(", ", known);
        }
        return "unknown " + what + " '" + name + "'"
                + nearest(name, known)
                        .map(near -> ", did you mean '" + near + "'?")
                        .orElse(", known are " + String.join(", ", known));
    }

    /** The known name that the fewest typing mistakes lead to, if they are few. */
    private static Optional<String> nearest(String name, Collection<String> known) {
        int tolerated = Math.max(1, name.length() / 3);
        return known.stream()
                .filter(each -> MISTAKES.apply(name, each) <= tolerated)
                .min(Comparator.comparingInt(each -> MISTAKES.apply(name, each)));
    }

    private record Problem(int line, String path, String message) {
        String in(String file) {
            return file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + message;
        }
    }

    /** A value that cannot be taken. The message is safe to print and does not name the place. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean quotable;

        /** A refusal that says everything itself. */
        Refused(String message) {
            this(message, false);
        }

        private Refused(String message, boolean quotable) {
            super(message, null, false, false);
            this.quotable = quotable;
        }

        /** The common refusal, which the reader completes with the value it saw. */
        static Refused mustBe(String form) {
            return new Refused("must be " + form, true);
        }

        /** Whether {@code , not <value>} may follow. */
        boolean quotable() {
            return quotable;
        }
    }
}
