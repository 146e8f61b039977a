package io.emberwatch.cli;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.monitor.config.ModelConfig;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options {@code --model}, {@code --device}, {@code --engine} and {@code --threads} of the commands that run a model as
 * the monitor does.
 */
final class NetworkOption {
    @Mixin
    private ModelOption model;

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|gpu",
            defaultValue = "auto",
            description = "Device that runs the network (default: ${DEFAULT-VALUE}).")
    private Device device;

    @Option(
            names = "--engine",
            paramLabel = "auto|onednn|tensorflow",
            defaultValue = "auto",
            description =
                    "Engine that runs the network; auto takes onednn for a DenseNet on the CPU (default: ${DEFAULT-VALUE}).")
    private EngineChoice engine;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Number of CPU threads. 0 means one for each core (default: ${DEFAULT-VALUE}).")
    private int threads;

    /** Loads the model for inspection, with batches of any size; the caller closes it. */
    Network open(Precision precision) {
        try (ModelPackage bundle = openBundle()) {
            return NetworkLoader.load(bundle, options(precision, 1));
        }
    }

    /**
     * The same where these layers will be asked for: those within the network only TensorFlow shows.
     *
     * @param layers names as users write them
     */
    Network open(Precision precision, List<String> layers) {
        try (ModelPackage bundle = openBundle()) {
            List<String> last = List.of(LayerNames.LAST, bundle.manifest().features());
            return last.containsAll(layers)
                    ? NetworkLoader.load(bundle, options(precision, 1))
                    : NetworkLoader.loadInside(bundle, options(precision, 1));
        }
    }

    /** The same where more than the last layers will be asked for. */
    Network openInside(Precision precision) {
        try (ModelPackage bundle = openBundle()) {
            return NetworkLoader.loadInside(bundle, options(precision, 1));
        }
    }

    /** How the model is to be run. */
    NetworkOptions options(Precision precision, int maxBatch) {
        return new NetworkOptions(engine, device, precision, threads, maxBatch);
    }

    /** Opens the package; the caller closes it. */
    ModelPackage openBundle() {
        return model.open();
    }

    /** The monitor's configuration of this model; batches do not wait for more frames. */
    ModelConfig config(int batchSize, Precision precision) {
        return new ModelConfig(model.path(), batchSize, Duration.ZERO, device, engine, precision, threads);
    }

    int threads() {
        return threads;
    }

    /** The option {@code --model} of the commands that use a model. */
    static final class ModelOption {
        @Option(
                names = "--model",
                paramLabel = "MODEL",
                defaultValue = ModelPackage.BUILTIN,
                description = "Folder of a model package, or builtin (default: ${DEFAULT-VALUE}).")
        private String model;

        /** As a configuration would name it. */
        String path() {
            return model;
        }

        /** Opens the package; the caller closes it. */
        ModelPackage open() {
            return ModelPackage.open(model);
        }
    }

    /** The option {@code --precision} of the commands that score images as the monitor does. */
    static final class PrecisionOption {
        @Option(
                names = "--precision",
                paramLabel = "auto|fp32|bf16|int8",
                defaultValue = "auto",
                description =
                        "Arithmetic of convolutions; auto takes int8 or bf16 where CPU and model allow, and scores close"
                                + " calls again in fp32, as the monitor does (default: ${DEFAULT-VALUE}).")
        private Precision precision;

        Precision precision() {
            return precision;
        }
    }
}
