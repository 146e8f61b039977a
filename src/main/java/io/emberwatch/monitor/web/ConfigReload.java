package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Has the running monitor take its changed configuration file over. Thread-safe. */
@FunctionalInterface
public interface ConfigReload {
    /** Of a monitor that has no file. */
    ConfigReload NONE = by -> Optional.empty();

    /**
     * Reads the file and takes over what has changed, on a thread of its own; does not wait.
     *
     * @param by who asks, one word for the log
     * @return what came of it, once it is done; never failed. Empty where it cannot be asked for now: too many have asked,
     *     or the monitor is starting or stopping
     */
    Optional<CompletableFuture<Outcome>> reload(String by);

    /**
     * What came of it: the answer's JSON, field by field. Immutable.
     *
     * @param result one of {@link #RESULTS}
     * @param changed the keys that have changed and hold now
     * @param needsRestart the keys that the file sets otherwise than the monitor was started with, and that it keeps
     * @param problems what is wrong with the file, a line for people each
     * @param config the hash of the configuration that holds now
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Outcome(
            String result, List<String> changed, List<String> needsRestart, List<String> problems, String config) {
        /** The file was taken over. */
        public static final String APPLIED = "applied";
        /** The file says what holds already, or differs only in what needs a restart. */
        public static final String UNCHANGED = "unchanged";
        /** The file cannot be used. */
        public static final String REFUSED = "refused";
        /** The program failed. */
        public static final String FAILED = "failed";
        /** All of them. */
        public static final List<String> RESULTS = List.of(APPLIED, UNCHANGED, REFUSED, FAILED);

        public Outcome {
            changed = List.copyOf(changed);
            needsRestart = List.copyOf(needsRestart);
            problems = List.copyOf(problems);
        }

        /** Whether the file is good, and holds but for what needs a restart. */
        public boolean isGood() {
            return result.equals(APPLIED) || result.equals(UNCHANGED);
        }
    }
}
