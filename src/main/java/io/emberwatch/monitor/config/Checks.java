package io.emberwatch.monitor.config;

/** The last check of a record: the loader has explained bad files before, so only code can fail here. */
final class Checks {
    private Checks() {}

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
