package io.emberwatch.monitor.config;

import io.emberwatch.engine.Device;
import io.emberwatch.engine.Precision;
import java.time.Duration;
import java.util.Objects;

/**
 * The network and how it runs.
 *
 * @param path {@code builtin} or the folder of a model package
 * @param batchSize most frames in one run, 1..64
 * @param maxBatchDelay how long the first frame of a batch may wait for others, 0..1s
 * @param device where it runs
 * @param precision arithmetic of convolutions
 * @param threads threads of one run on the CPU; 0 is one a core
 */
public record ModelConfig(
        String path, int batchSize, Duration maxBatchDelay, Device device, Precision precision, int threads) {
    public ModelConfig {
        Objects.requireNonNull(path);
        Objects.requireNonNull(device);
        Objects.requireNonNull(precision);
        Checks.require(batchSize >= 1 && batchSize <= 64, "batch_size must be from 1 to 64");
        boolean shortDelay = !maxBatchDelay.isNegative() && maxBatchDelay.compareTo(Duration.ofSeconds(1)) <= 0;
        Checks.require(shortDelay, "max_batch_delay must be from 0 to 1s");
        Checks.require(threads >= 0, "threads must not be negative");
    }
}
