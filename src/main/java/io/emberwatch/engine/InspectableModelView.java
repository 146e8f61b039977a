package io.emberwatch.engine;

import io.emberwatch.core.heatmap.ClassifierHead;
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
    public List<String> labels() {
        return network.labels();
    }

    @Override
    public int fireIndex() {
        return network.fireIndex();
    }

    @Override
    public double threshold() {
        return network.threshold();
    }

    @Override
    public int height() {
        return network.height();
    }

    @Override
    public int width() {
        return network.width();
    }

    @Override
    public String lastLayer() {
        return network.lastLayer();
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
