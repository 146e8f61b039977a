package io.emberwatch.engine.loading;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;

/** Loads a model as its options want it: the one way to a {@link Network}, live and offline. */
public final class NetworkLoader {
    private NetworkLoader() {}

    /**
     * Loads a package and runs it on batches of one and of {@link NetworkOptions#maxBatch}, which takes long the first
     * time and shows whether the model is what its manifest says.
     *
     * @param bundle needed only until this returns
     * @return the network, which the caller closes
     * @throws io.emberwatch.core.modelpackage.ModelPackageException if the model cannot be used
     * @throws EngineException if the machine lacks the device, engine or precision that is asked for
     */
    public static Network load(ModelPackage bundle, NetworkOptions options) {
        Network network = EngineSelection.of(options).load(bundle);
        try {
            WarmUp.run(network, bundle);
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }
}
