package io.emberwatch.monitor.camera.onvif;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds cameras. Thread-safe. */
@FunctionalInterface
public interface CameraFinder {
    /** Finds nothing. */
    CameraFinder NONE = wanted -> List.of();

    /**
     * Blocks until all have answered or their time is over.
     *
     * @return in the order of their addresses
     */
    List<FoundCamera> find(Wanted wanted) throws InterruptedException;

    /**
     * What to look for; a value that cannot be is an {@link IllegalArgumentException} that says which, for people. Immutable.
     *
     * @param within how long to wait for answers to the search
     * @param hosts hosts, {@code host:port} or addresses to ask in place of the whole network; empty for the network
     * @param login empty to ask without
     */
    record Wanted(Duration within, List<String> hosts, Optional<CameraLogin> login) {
        public static final Duration SHORTEST = Duration.ofSeconds(1);
        public static final Duration LONGEST = Duration.ofSeconds(30);
        public static final int MOST_HOSTS = 64;

        public Wanted {
            hosts = List.copyOf(hosts);
            if (within.compareTo(SHORTEST) < 0 || within.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "the time must be from " + SHORTEST.toSeconds() + " to " + LONGEST.toSeconds() + " seconds");
            }
            if (hosts.size() > MOST_HOSTS) {
                throw new IllegalArgumentException("at most " + MOST_HOSTS + " hosts at a time");
            }
            hosts.forEach(GivenHost::of);
        }
    }
}
