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
            description =
                    "Replay one synthetic camera of H hours made from the recordings and images, which must show no"
                            + " fire. Each image is shown for 15 seconds and each recording for at most 60, with pan,"
                            + " zoom, random mirroring and drifting brightness and white balance. The alarm rule restarts"
                            + " at each cut.")
    private Double hours;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Random seed of the synthetic camera (default: ${DEFAULT-VALUE}).")
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
