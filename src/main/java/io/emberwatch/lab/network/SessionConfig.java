package io.emberwatch.lab.network;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** How TensorFlow runs a network, whether to train it or to use it. */
public final class SessionConfig {
    private SessionConfig() {}

    /**
     * The configuration of a session.
     *
     * @param bf16 whether convolutions may run in bfloat16, which pays on CPUs that have it
     */
    public static ConfigProto of(boolean bf16) {
        return ConfigProto.newBuilder()
                .setGraphOptions(GraphOptions.newBuilder()
                        .setRewriteOptions(RewriterConfig.newBuilder()
                                .setAutoMixedPrecisionOnednnBfloat16(
                                        bf16 ? RewriterConfig.Toggle.ON : RewriterConfig.Toggle.OFF)))
                .build();
    }
}
