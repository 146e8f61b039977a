package io.emberwatch.engine;

/**
 * How a model is to be run. Immutable.
 *
 * @param engine what runs it
 * @param device where
 * @param precision arithmetic of the convolutions
 * @param threads of one run on the CPU; 0 is one a core
 * @param maxBatch the most images in one run, at least 1
 */
public record NetworkOptions(EngineChoice engine, Device device, Precision precision, int threads, int maxBatch) {
    /** The batch of commands that look at many images, in none of which time matters as it does live. */
    public static final int OFFLINE_BATCH = 16;

    public NetworkOptions {
        if (threads < 0 || maxBatch < 1) {
            throw new IllegalArgumentException(
                    "a network cannot run with " + threads + " threads in batches of " + maxBatch);
        }
    }

    /** The best engine for the device. */
    public NetworkOptions(Device device, Precision precision, int threads, int maxBatch) {
        this(EngineChoice.AUTO, device, precision, threads, maxBatch);
    }
}
