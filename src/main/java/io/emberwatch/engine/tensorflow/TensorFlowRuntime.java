package io.emberwatch.engine.tensorflow;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.tensorflow.engine.javacpp.JavacppUtils;
import io.emberwatch.engine.EngineException;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * TensorFlow as DJL runs it, on one device.
 *
 * @param version of TensorFlow
 * @param device where models run
 */
public record TensorFlowRuntime(String version, Device device) {
    static final String ENGINE = "TensorFlow";

    /**
     * Starts the engine, which happens once in a program: the number of threads of the first start stays.
     *
     * @throws EngineException if the GPU is asked for and there is none
     */
    public static TensorFlowRuntime start(io.emberwatch.engine.Device wanted, int threads) {
        // DJL would otherwise call home at its first start, and look on the network for natives.
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        if (threads > 0) {
            System.setProperty("ai.djl.tensorflow.num_intraop_threads", Integer.toString(threads));
        }
        Engine engine = Engine.getEngine(ENGINE);
        return new TensorFlowRuntime(engine.getVersion(), choose(wanted, engine.defaultDevice()));
    }

    /** @param best the GPU where TensorFlow can use one, else the CPU */
    static Device choose(io.emberwatch.engine.Device wanted, Device best) {
        if (wanted == io.emberwatch.engine.Device.GPU && !best.isGpu()) {
            throw new EngineException("model.device is gpu, but TensorFlow finds no GPU here: use device auto or"
                    + " cpu, or install the NVIDIA driver, CUDA and cuDNN and a build with the profile gpu");
        }
        return wanted == io.emberwatch.engine.Device.CPU ? Device.cpu() : best;
    }

    /** How sessions run: on this device only, with convolutions in bfloat16 where told so. */
    ConfigProto sessionConfig(boolean bf16) {
        ConfigProto.Builder config = JavacppUtils.getSessionConfig().toBuilder();
        if (!device.isGpu()) {
            config.putDeviceCount("GPU", 0);
        }
        if (bf16) {
            config.setGraphOptions(GraphOptions.newBuilder()
                    .setRewriteOptions(
                            RewriterConfig.newBuilder().setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)));
        }
        return config.build();
    }
}
