package io.emberwatch.engine.tensorflow;

import ai.djl.Device;
import ai.djl.tensorflow.engine.javacpp.JavacppUtils;
import io.emberwatch.core.error.Causes;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.CpuFeatures;
import io.emberwatch.engine.Engine;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.Refusal;
import java.util.Optional;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * TensorFlow as DJL runs it, on one device. Immutable.
 *
 * @param version of TensorFlow
 * @param device where models run
 * @param cpuHasBf16 whether the CPU multiplies bfloat16 itself
 */
public record TensorFlowEngine(String version, Device device, boolean cpuHasBf16) implements Engine {
    /** DJL's name of it. */
    static final String NAME = "TensorFlow";

    /**
     * Starts the engine, which happens once in a program: the number of threads of the first start stays.
     *
     * @param threads of one run on the CPU; 0 is one a core
     * @throws EngineException if TensorFlow is not installed, or the GPU is asked for and there is none
     */
    public static TensorFlowEngine start(io.emberwatch.engine.Device wanted, int threads) {
        // DJL would otherwise call home at its first start, and look on the network for natives.
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        if (threads > 0) {
            System.setProperty("ai.djl.tensorflow.num_intraop_threads", Integer.toString(threads));
        }
        ai.djl.engine.Engine engine = engine();
        return new TensorFlowEngine(engine.getVersion(), choose(wanted, engine.defaultDevice()), CpuFeatures.hasBf16());
    }

    private static ai.djl.engine.Engine engine() {
        try {
            return ai.djl.engine.Engine.getEngine(NAME);
        } catch (LinkageError | RuntimeException e) {
            String reason = Causes.words(e).lines().findFirst().orElse("");
            throw new EngineException(
                    "TensorFlow's natives cannot be loaded: " + reason + ": GPUs, inner layers and models that are no"
                            + " DenseNet need the jar tensorflow-core-native of this platform, which the folder lib of"
                            + " the distribution has",
                    e);
        }
    }

    /** @param best the GPU where TensorFlow can use one, else the CPU */
    static Device choose(io.emberwatch.engine.Device wanted, Device best) {
        if (wanted == io.emberwatch.engine.Device.GPU && !best.isGpu()) {
            throw new EngineException("model.device is gpu, but TensorFlow finds no GPU here: use device auto or"
                    + " cpu, or install the NVIDIA driver, CUDA and cuDNN and a build with the profile gpu");
        }
        return wanted == io.emberwatch.engine.Device.CPU ? Device.cpu() : best;
    }

    /** Whether models run on a GPU. */
    public boolean onGpu() {
        return device.isGpu();
    }

    @Override
    public Optional<Refusal> without(Precision precision) {
        return switch (precision) {
            case AUTO, FP32 -> Optional.empty();
            case BF16 -> withoutBf16();
            case INT8 ->
                Optional.of(new Refusal(
                        precision, "the engine tensorflow has none", "use engine onednn or precision auto"));
        };
    }

    @Override
    public boolean knows(Precision precision) {
        return precision != Precision.INT8;
    }

    private Optional<Refusal> withoutBf16() {
        if (device.isGpu()) {
            return Optional.of(new Refusal(
                    Precision.BF16, "that is for the CPU, and the model runs on the GPU", "use precision auto"));
        }
        return cpuHasBf16
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Precision.BF16, "this CPU has neither avx512_bf16 nor amx_bf16", "use precision auto or fp32"));
    }

    @Override
    public Network load(ModelPackage bundle, Precision precision, int maxBatch) {
        return TensorFlowNetwork.load(bundle, this, precision, maxBatch);
    }

    /** How sessions run: on this device only, with convolutions in bfloat16 where told so. */
    ConfigProto sessionConfig(Precision precision) {
        ConfigProto.Builder config = JavacppUtils.getSessionConfig().toBuilder();
        if (!device.isGpu()) {
            config.putDeviceCount("GPU", 0);
        }
        if (precision == Precision.BF16) {
            config.setGraphOptions(GraphOptions.newBuilder()
                    .setRewriteOptions(
                            RewriterConfig.newBuilder().setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)));
        }
        return config.build();
    }
}
