package io.emberwatch.engine;

/** What runs a network. */
public enum EngineChoice {
    /** The fastest that can run the model on the device. */
    AUTO,
    /** DenseNets on the CPU. */
    ONEDNN,
    /** Everything else, GPUs, inner layers and gradients. */
    TENSORFLOW
}
