package io.emberwatch.engine.tensorflow;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.InspectableModel;

/**
 * A model loaded to be looked into, in float32. Owns the session and its weights: close it; the network it gives is of no
 * use afterwards.
 */
public final class InspectableModelLoader implements AutoCloseable {
    private final Network network;
    private final LoadedGraph graph;

    private InspectableModelLoader(Network network, LoadedGraph graph) {
        this.network = network;
        this.graph = graph;
    }

    /**
     * Loads a package, which is needed only until this returns.
     *
     * @param threads of one run on the CPU; 0 is one a core
     * @throws io.emberwatch.core.modelpackage.ModelPackageException if the model cannot be used
     * @throws EngineException if the machine lacks the device that is asked for
     */
    public static InspectableModelLoader load(ModelPackage bundle, Device device, int threads) {
        Network network = Network.load(bundle, TensorFlowRuntime.start(device, threads), false);
        try {
            return new InspectableModelLoader(network, network.open(bundle.manifest(), network.head(bundle)));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** The network opened up; until {@link #close}. */
    public InspectableModel network() {
        return graph;
    }

    public LoadedGraph graph() {
        return graph;
    }

    /** A second call does nothing. */
    @Override
    public void close() {
        if (graph.shut()) {
            network.close();
        }
    }
}
