package io.emberwatch.engine;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.UnknownNameException;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import java.util.List;
import java.util.Optional;

/**
 * A loaded network that can be looked into: any layer, any gradient, other weights for a run. A capability that an engine
 * may lack, see {@link Network#inspectable}. Thread-safe.
 */
public interface InspectableModel {
    /** Names the pixels themselves, 0..255, among the layers of {@link ForwardRequest#gradients}. */
    String INPUT = "input";

    /** What its package says of it: labels, input, threshold. Immutable. */
    ModelManifest manifest();

    /** Class names in the order of the scores. */
    default List<String> labels() {
        return manifest().labels();
    }

    /** Position of the class that means fire. */
    default int fireIndex() {
        return manifest().fireIndex();
    }

    /** Score of the fire class from which an image counts as fire, 0..1. */
    default double threshold() {
        return manifest().threshold();
    }

    /** Rows of the images it takes. */
    default int height() {
        return manifest().input().height();
    }

    /** Pixels a row of the images it takes. */
    default int width() {
        return manifest().input().width();
    }

    /** The last feature map, before its batch norm and ReLU. */
    default String lastLayer() {
        return manifest().features();
    }

    /** The same behind its batch norm and ReLU: what the mean over space is taken of; {@link #lastLayer} where it has none. */
    String lastActivation();

    /** What follows {@link #lastLayer}; empty where these are not the loaded weights. */
    Optional<ClassifierHead> head();

    /** All operations, each after those it takes. */
    List<GraphNode> nodes();

    /** Values of a weight, by the name of its constant; a copy. */
    float[] parameter(String name);

    /**
     * Runs the network once.
     *
     * @param images of the size it takes
     * @throws UnknownNameException if a layer is not in the graph
     * @throws UserException if a layer gives no {@code [N,h,w,C]} or does not lead to the scores
     * @throws IllegalStateException if the network is closed or the run fails
     */
    ForwardResult run(ImageBatch images, ForwardRequest query);

    /**
     * The same model as it computes in float32, itself where it does. Borrowed as this is; the first run may load it, which
     * takes seconds.
     */
    default InspectableModel exact() {
        return this;
    }

    /**
     * Makes everything ready for one kind of run, for who cannot wait for others. Its scores are those of the graph as it
     * computes; {@link #run} gives those that the network itself gives.
     *
     * @throws UnknownNameException if a layer is not in the graph
     * @throws IllegalArgumentException if a layer does not lead to the scores
     */
    default PreparedRun prepare(ForwardRequest query) {
        return images -> run(images, query);
    }
}
