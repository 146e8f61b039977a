package io.emberwatch.engine;

/**
 * How a model is to be run. Immutable.
 *
 * @param engine what runs it
 * @param device where
 * @param precision arithmetic of the convolutions
 * @param threads of one run on the CPU; 0 is one a core
 * @param maxBatch the most images in one run, at least 1
 * @param thresholds at which scores are judged
 */
public record NetworkOptions(
        EngineChoice engine,
        Device device,
        Precision precision,
        int threads,
        int maxBatch,
        DecisionThresholds thresholds) {
    /** The batch of commands that look at many images, in none of which time matters as it does live. */
    public static final int OFFLINE_BATCH = 16;

    public NetworkOptions {
        if (threads < 0 || maxBatch < 1) {
            throw new IllegalArgumentException(
                    "a network cannot run with " + threads + " threads in batches of " + maxBatch);
        }
    }

    /** With the usual thresholds. */
    public NetworkOptions(EngineChoice engine, Device device, Precision precision, int threads, int maxBatch) {
        this(engine, device, precision, threads, maxBatch, DecisionThresholds.usual());
    }

    /** The same for scores that are judged at these thresholds. */
    public NetworkOptions withThresholds(DecisionThresholds judged) {
        return new NetworkOptions(engine, device, precision, threads, maxBatch, judged);
    }

    /** The best engine for the device, with the usual thresholds. */
    public NetworkOptions(Device device, Precision precision, int threads, int maxBatch) {
        this(EngineChoice.AUTO, device, precision, threads, maxBatch);
    }
}
