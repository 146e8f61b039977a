package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BiPredicate;

/** What must hold between two values of the file. */
final class Rules {
    private final Problems problems;

    Rules(Problems problems) {
        this.problems = problems;
    }

    /** Judges {@code capture}, {@code detect} and {@code explain} of the defaults or of one camera. */
    void check(Settings settings, String path) {
        require(settings, path + ".detect", Keys.CLEAR_THRESHOLD, Keys.THRESHOLD, (clear, hit) -> clear <= hit);
        require(settings, path + ".detect", Keys.MIN_HITS, Keys.WINDOW, (hits, window) -> hits <= window);
        require(
                settings,
                path + ".capture.backoff",
                Keys.BACKOFF_INITIAL,
                Keys.BACKOFF_MAX,
                (initial, max) -> initial.compareTo(max) <= 0);
        checkExplain(settings, path + ".explain");
    }

    /** Class activation mapping exists at the last layer alone. */
    private void checkExplain(Settings settings, String path) {
        Optional<Integer> line = settings.ruleLine(Keys.METHOD, Keys.LAYER);
        if (line.isPresent()
                && settings.get(Keys.METHOD).equals("cam")
                && !settings.get(Keys.LAYER).equals(ExplainConfig.LAST)) {
            problems.add(
                    line.get(),
                    SectionReader.join(path, Keys.LAYER.name()),
                    "must be " + ExplainConfig.LAST + " for method cam: use gradcam for other layers");
        }
    }

    /** Judges the waits between attempts to notify. */
    void checkRetries(Settings settings, String path) {
        require(
                settings,
                path + ".backoff",
                NotifyKeys.RETRY_INITIAL,
                NotifyKeys.RETRY_MAX,
                (initial, max) -> initial.compareTo(max) <= 0);
    }

    /** Judges what a camera itself must have. */
    void checkAccess(Settings camera, String path, int line) {
        if (camera.find(Keys.URL).isEmpty() && !camera.isRefused(Keys.URL)) {
            problems.add(line, path, "must have a url:");
        }
        if (camera.find(Keys.PASSWORD).isPresent()
                && camera.find(Keys.USERNAME).isEmpty()
                && !camera.isRefused(Keys.USERNAME)) {
            problems.add(line, SectionReader.join(path, Keys.PASSWORD.name()), "needs a username: beside it");
        }
    }

    private <T> void require(Settings settings, String path, Key<T> lesser, Key<T> greater, BiPredicate<T, T> holds) {
        Optional<Integer> line = settings.ruleLine(lesser, greater);
        T less = settings.get(lesser);
        T more = settings.get(greater);
        if (line.isPresent() && !holds.test(less, more)) {
            problems.add(
                    line.get(),
                    SectionReader.join(path, lesser.name()),
                    "must be at most " + greater.name() + " (" + text(more) + "), not " + text(less));
        }
    }

    private static String text(Object value) {
        return value instanceof Duration duration ? Durations.written(duration) : value.toString();
    }
}
