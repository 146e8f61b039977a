package io.emberwatch.engine.loading;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.onednn.OneDnnEngine;
import io.emberwatch.engine.onednn.OneDnnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads a model as its options want it: the one way to a {@link Network}, live and offline. */
public final class NetworkLoader {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkLoader.class);

    private NetworkLoader() {}

    /** Loads the natives that a CPU will most likely need, on the caller's thread, before anything is asked of them. */
    public static void prepare() {
        try {
            OneDnnEngine.loadNatives();
        } catch (OneDnnException e) {
            LOG.debug("oneDNN will not be used: {}", e.getMessage());
        }
    }

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
        return warm(EngineSelection.of(options).load(bundle), bundle);
    }

    /**
     * The same for a model whose inner layers will be asked for: an engine without any is not loaded first, so that the
     * answer comes sooner.
     */
    public static Network loadInside(ModelPackage bundle, NetworkOptions options) {
        return warm(EngineSelection.of(options).loadInside(bundle), bundle);
    }

    private static Network warm(Network network, ModelPackage bundle) {
        try {
            WarmUp.run(network, bundle);
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }
}
