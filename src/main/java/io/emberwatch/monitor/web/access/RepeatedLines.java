package io.emberwatch.monitor.web.access;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes the first line of a kind at once, and what repeats it within a period as one line more with the number of them.
 * So nobody can fill the audit log until nothing else is in it, and nothing is left out silently. Thread-safe; closed by
 * its owner before the log.
 */
final class RepeatedLines implements AutoCloseable {
    private static final int MOST_KINDS = 1024;

    private final Consumer<Map<String, Object>> log;
    private final Map<String, Repeats> kinds = new HashMap<>();

    /** @param log takes lines, in the order of their fields */
    RepeatedLines(Consumer<Map<String, Object>> log) {
        this.log = log;
    }

    /** Runs a task once after a time, or not at all where everything ends before it. */
    interface Timer {
        void runAfter(Duration time, Runnable task);
    }

    /**
     * Takes a line; of more kinds at a time than can be remembered each line is written.
     *
     * @param kind what makes two lines the same
     * @param period from the first line to the one that stands for the others
     */
    void add(String kind, Duration period, Map<String, Object> line, Timer timer) {
        boolean remembered;
        synchronized (kinds) {
            Repeats earlier = kinds.get(kind);
            if (earlier != null) {
                earlier.count++;
                earlier.latest = line;
                return;
            }
            remembered = kinds.size() < MOST_KINDS;
            if (remembered) {
                kinds.put(kind, new Repeats());
            }
        }
        log.accept(line);
        if (remembered) {
            timer.runAfter(period, () -> end(kind));
        }
    }

    private void end(String kind) {
        Repeats repeats;
        synchronized (kinds) {
            repeats = kinds.remove(kind);
        }
        if (repeats != null && repeats.count > 0) {
            Map<String, Object> line = new LinkedHashMap<>(repeats.latest);
            line.put("unwritten", repeats.count);
            log.accept(line);
        }
    }

    /** Writes what is held back. */
    @Override
    public void close() {
        List<String> left;
        synchronized (kinds) {
            left = List.copyOf(kinds.keySet());
        }
        left.forEach(this::end);
    }

    /** Guarded by the map it is in; empty as long as nothing repeats the first line. */
    private static final class Repeats {
        private long count;
        private Map<String, Object> latest = Map.of();
    }
}
