package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether a synthetic camera is replayed instead of recordings, and which. */
final class SyntheticOptions {
    @Option(
            names = "--synthetic-hours",
            paramLabel = "H",
            description = "Instead of replaying each file, make a camera of this many hours out of the files and the"
                    + " pictures in the folders, which must be without fire. Each is shown for 15 seconds (a recording"
                    + " for up to 60), panned, zoomed, mirrored or not, drifting in brightness and white balance; with"
                    + " each cut the alarm begins anew.")
    private Double hours;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Draws the synthetic camera (default: ${DEFAULT-VALUE}).")
    private long seed;

    /**
     * How long the synthetic camera runs; empty where recordings are to be replayed.
     *
     * @throws UserException in one line for a length that cannot be
     */
    Optional<Duration> length() {
        if (hours == null) {
            return Optional.empty();
        }
        if (!(hours > 0 && hours <= 1000)) {
            throw new UserException("--synthetic-hours must be more than 0 and at most 1000");
        }
        return Optional.of(Duration.ofMillis(Math.round(hours * 3_600_000)));
    }

    long seed() {
        return seed;
    }
}
