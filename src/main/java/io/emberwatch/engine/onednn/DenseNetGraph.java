package io.emberwatch.engine.onednn;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.HeadReader;

/**
 * A package's graph that turned out to be a DenseNet.
 *
 * @param features name of the last feature map
 * @param activation name of its ReLU
 */
record DenseNetGraph(FrozenGraph graph, DenseNetModel model, String features, String activation) {
    /**
     * Reads a package; no natives are loaded.
     *
     * @throws OneDnnException if its graph is no DenseNet, or not the one its manifest describes
     */
    static DenseNetGraph of(ModelPackage bundle) {
        DenseNetGraph read = DenseNetReader.open(bundle.directory().resolve(ModelPackage.GRAPH_FILE));
        ModelManifest manifest = bundle.manifest();
        DenseNetModel model = read.model;
        if (!read.features.equals(manifest.features())) {
            throw new OneDnnException("the manifest says that the last feature map is " + manifest.features()
                    + ", but in the graph it is " + read.features);
        }
        ModelManifest.Input input = manifest.input();
        if (model.height() != input.height() || model.width() != input.width()) {
            throw new OneDnnException("the manifest has images of " + input.width() + "x" + input.height()
                    + ", but the graph of " + model.width() + "x" + model.height());
        }
        return read;
    }

    /** The head that the manifest names. */
    ClassifierHead head(ModelManifest.Head names) {
        try {
            return HeadReader.read(names, graph::constant);
        } catch (IllegalArgumentException e) {
            throw new OneDnnException("the head in the manifest does not fit the graph: " + e.getMessage(), e);
        }
    }
}
