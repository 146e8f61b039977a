package io.emberwatch.monitor.config;

import io.emberwatch.engine.Device;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.Precision;
import java.time.Duration;
import java.util.Objects;

/** The network and how it runs. Immutable. */
public record ModelConfig(
        @Key(
                name = "path",
                about = "Which network: builtin, or the folder of a model package made by 'emberwatch train', "
                        + "'import-keras' or 'import-savedmodel'.",
                max = "4096",
                defaultValue = "builtin")
        String path,

        @Key(name = "batch_size", about = "Most frames in one run.", min = "1", max = "64", defaultValue = "8")
        int batchSize,

        @Key(
                name = "max_batch_delay",
                about = "How long the first frame of a batch waits for others; the engine onednn waits for none.",
                min = "0ms",
                max = "1s",
                defaultValue = "40ms")
        Duration maxBatchDelay,

        @Key(
                name = "device",
                about = "Where the network runs; auto is the GPU where there is one.",
                defaultValue = "auto")
        Device device,

        @Key(
                name = "engine",
                about = "What runs the network; auto is onednn for a DenseNet on the processor and else tensorflow.",
                defaultValue = "auto")
        EngineChoice engine,

        @Key(
                name = "precision",
                about =
                        "Arithmetic of the convolutions; auto is the fastest that passed its check; int8 needs a calibrated model.",
                defaultValue = "auto")
        Precision precision,

        @Key(
                name = "threads",
                about = "Threads of one run on the processor; 0 means one for each core.",
                min = "0",
                max = "256",
                defaultValue = "0")
        int threads) {
    public ModelConfig {
        Objects.requireNonNull(path);
        Objects.requireNonNull(device);
        Objects.requireNonNull(engine);
        Objects.requireNonNull(precision);
        Checks.keys(ModelConfig.class, path, batchSize, maxBatchDelay, device, engine, precision, threads);
    }
}
