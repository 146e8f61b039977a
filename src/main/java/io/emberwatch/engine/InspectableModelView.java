package io.emberwatch.engine;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.modelpackage.ModelManifest;
import java.util.List;
import java.util.Optional;

/** A borrowed network, seen as it is but for what a subclass makes of it. As thread-safe as that network. */
public abstract class InspectableModelView implements InspectableModel {
    /** What is looked at. */
    protected final InspectableModel network;

    /** @param network borrowed */
    protected InspectableModelView(InspectableModel network) {
        this.network = network;
    }

    @Override
    public ModelManifest manifest() {
        return network.manifest();
    }

    @Override
    public String lastActivation() {
        return network.lastActivation();
    }

    @Override
    public Optional<ClassifierHead> head() {
        return network.head();
    }

    @Override
    public List<GraphNode> nodes() {
        return network.nodes();
    }

    @Override
    public float[] parameter(String name) {
        return network.parameter(name);
    }
}
