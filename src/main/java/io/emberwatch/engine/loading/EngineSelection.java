package io.emberwatch.engine.loading;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.Engine;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.onednn.OneDnnEngine;
import io.emberwatch.engine.onednn.OneDnnException;
import io.emberwatch.engine.tensorflow.TensorFlowEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which engine runs a model. On a CPU that is oneDNN for every DenseNet it can run; TensorFlow has the GPUs, all
 * other models, and is what is left where oneDNN fails.
 */
record EngineSelection(NetworkOptions options) {
    private static final Logger LOG = LoggerFactory.getLogger(EngineSelection.class);
    /** Of NVIDIA's driver, and of the one below Windows' Linux. */
    private static final List<Path> GPU_DEVICES =
            List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/nvidia0"), Path.of("/dev/dxg"));

    static EngineSelection of(NetworkOptions options) {
        return new EngineSelection(options);
    }

    /**
     * Loads the model; what is loaded is the caller's.
     *
     * @throws EngineException if the machine lacks the device, engine or precision that is asked for
     */
    Network load(ModelPackage bundle) {
        return switch (options.engine()) {
            case TENSORFLOW -> with(TensorFlowEngine.start(options.device(), options.threads()), bundle);
            case ONEDNN -> loadOneDnn(bundle);
            case AUTO -> loadFastest(bundle);
        };
    }

    /**
     * Loads a model whose inner layers will be asked for. Where oneDNN might run it, that is TensorFlow alone, in the
     * float32 in which oneDNN would load it beside itself.
     *
     * @throws EngineException if the machine lacks the device, engine or precision that is asked for
     */
    Network loadInside(ModelPackage bundle) {
        boolean floats = options.precision() == Precision.AUTO || options.precision() == Precision.FP32;
        if (options.engine() != EngineChoice.AUTO || !floats) {
            return load(bundle);
        }
        Optional<TensorFlowEngine> gpu = gpu();
        return gpu.isPresent()
                ? with(gpu.get(), bundle)
                : TensorFlowEngine.start(Device.CPU, options.threads())
                        .load(bundle, Precision.FP32, options.maxBatch());
    }

    private Network loadOneDnn(ModelPackage bundle) {
        if (options.device() == Device.GPU) {
            throw new EngineException(
                    "model.engine is onednn, which runs on the CPU, but model.device is gpu: use engine auto");
        }
        try {
            return with(oneDnn(bundle), bundle);
        } catch (OneDnnException e) {
            throw new EngineException(
                    "model.engine is onednn, but " + e.getMessage() + ": use engine auto or tensorflow", e);
        }
    }

    private Network loadFastest(ModelPackage bundle) {
        Optional<TensorFlowEngine> gpu = gpu();
        if (gpu.isPresent()) {
            return with(gpu.get(), bundle);
        }
        try {
            return with(oneDnn(bundle), bundle);
        } catch (OneDnnException e) {
            LOG.info("engine auto: tensorflow runs the model, for onednn cannot: {}", e.getMessage());
            return with(TensorFlowEngine.start(Device.CPU, options.threads()), bundle);
        }
    }

    /**
     * TensorFlow on a GPU, where one is wanted and there. TensorFlow alone knows whether it can use one; it is not
     * started where there is none to ask about.
     */
    private Optional<TensorFlowEngine> gpu() {
        boolean asked = options.device() == Device.GPU
                || (options.device() == Device.AUTO && GPU_DEVICES.stream().anyMatch(Files::exists));
        return asked
                ? Optional.of(TensorFlowEngine.start(options.device(), options.threads()))
                        .filter(TensorFlowEngine::onGpu)
                : Optional.empty();
    }

    private Network with(Engine engine, ModelPackage bundle) {
        return new PrecisionChoice(engine, bundle, options).load(options.precision());
    }

    private Engine oneDnn(ModelPackage bundle) {
        return OneDnnEngine.start(
                bundle, options.threads(), () -> TensorFlowEngine.start(Device.CPU, options.threads()));
    }
}
