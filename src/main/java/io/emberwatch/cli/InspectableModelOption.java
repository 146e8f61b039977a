package io.emberwatch.cli;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.tensorflow.InspectableModelLoader;
import io.emberwatch.monitor.config.ModelConfig;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options {@code --model}, {@code --device} and {@code --threads} of the commands that run a model as the monitor does. */
final class InspectableModelOption {
    @Mixin
    private ModelOption model;

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|gpu",
            defaultValue = "auto",
            description = "Device that runs the network (default: ${DEFAULT-VALUE}).")
    private Device device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Number of CPU threads. 0 means one for each core (default: ${DEFAULT-VALUE}).")
    private int threads;

    /** Loads the model; the caller closes it. */
    InspectableModelLoader open() {
        try (ModelPackage bundle = openBundle()) {
            return open(bundle);
        }
    }

    /** Loads the model of an opened package; the caller closes it. */
    InspectableModelLoader open(ModelPackage bundle) {
        return InspectableModelLoader.load(bundle, device, threads);
    }

    /** Opens the package; the caller closes it. */
    ModelPackage openBundle() {
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
