package io.emberwatch.engine;

/** Where a network runs. */
public enum Device {
    /** The GPU where there is one, else the CPU. */
    AUTO,
    CPU,
    GPU
}
