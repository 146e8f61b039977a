package io.emberwatch.engine;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.modelpackage.ModelManifest;
import java.util.List;
import java.util.Optional;

/** A network in plain arithmetic, to be looked into: it has layers, and neither package nor head. */
public abstract class KnownNetwork implements InspectableModel {
    @Override
    public ModelManifest manifest() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ClassifierHead> head() {
        return Optional.empty();
    }

    @Override
    public List<GraphNode> nodes() {
        return List.of();
    }

    @Override
    public float[] parameter(String name) {
        throw new UnsupportedOperationException();
    }
}
