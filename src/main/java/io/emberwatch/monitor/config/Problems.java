package io.emberwatch.monitor.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file, so that its author sees everything at once. Not thread-safe. */
final class Problems {
    /** A generated file full of mistakes must not flood the terminal. */
    private static final int SHOWN = 100;

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
