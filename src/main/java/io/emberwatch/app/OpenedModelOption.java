package io.emberwatch.app;

import io.emberwatch.inference.Device;
import io.emberwatch.inference.Precision;
import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.config.ModelConfig;
import io.emberwatch.inference.ExplainableModel;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options {@code --model}, {@code --device} and {@code --threads} of the commands that run a model as the monitor does. */
final class OpenedModelOption {
    @Mixin
    private ModelOption model;

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|gpu",
            defaultValue = "auto",
            description = "Where the network runs (default: ${DEFAULT-VALUE}).")
    private Device device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of one run on the CPU; 0 is one a core (default: ${DEFAULT-VALUE}).")
    private int threads;

    /** Loads the model; the caller closes it. */
    ExplainableModel open() {
        try (ModelBundle bundle = openBundle()) {
            return open(bundle);
        }
    }

    /** Loads the model of an opened package; the caller closes it. */
    ExplainableModel open(ModelBundle bundle) {
        return ExplainableModel.load(bundle, device, threads);
    }

    /** Opens the package; the caller closes it. */
    ModelBundle openBundle() {
        return model.open();
    }

    /** How the monitor would be told to run this model, in batches that wait for nobody. */
    ModelConfig config(int batchSize, Precision precision) {
        return new ModelConfig(model.path(), batchSize, Duration.ZERO, device, precision, threads);
    }

    int threads() {
        return threads;
    }
}
