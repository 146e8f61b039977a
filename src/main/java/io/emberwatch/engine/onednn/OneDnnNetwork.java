package io.emberwatch.engine.onednn;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.Precision;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;

/** A package run by oneDNN. Owns the network and what shows its inner layers. */
final class OneDnnNetwork implements Network {
    private final OneDnnDenseNet network;
    private final ModelManifest manifest;
    private final Precision precision;
    private final int maxBatch;
    private final OneDnnLayers layers;
    private final LazyNetwork deeper;

    /**
     * @param network owned
     * @param deeper owned
     */
    OneDnnNetwork(
            OneDnnDenseNet network,
            ModelManifest manifest,
            Precision precision,
            int maxBatch,
            OneDnnLayers layers,
            LazyNetwork deeper) {
        this.network = network;
        this.manifest = manifest;
        this.precision = precision;
        this.maxBatch = maxBatch;
        this.layers = layers;
        this.deeper = deeper;
    }

    @Override
    public ModelManifest manifest() {
        return manifest;
    }

    @Override
    public ClassifierHead head() {
        return layers.head().orElseThrow();
    }

    @Override
    public String engine() {
        return "onednn/" + Natives.version();
    }

    @Override
    public String device() {
        return "cpu";
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    /** Each image has a thread to itself, so that a batch costs as much as its images. */
    @Override
    public boolean gainsFromBatches() {
        return false;
    }

    @Override
    public NetworkOutput run(ByteBuffer images, int count, Predicate<float[]> wantsFeatures) {
        if (count < 1 || count > maxBatch) {
            throw new IllegalArgumentException("a batch has 1 to " + maxBatch + " images, not " + count);
        }
        Result result;
        try {
            result = network.run(images, count);
        } catch (OneDnnException e) {
            throw new IllegalStateException("the network failed on " + count + " images: " + e.getMessage(), e);
        }
        Optional<FeatureMaps> features =
                wantsFeatures.test(result.scores()) ? Optional.of(result.featureMaps()) : Optional.empty();
        return new NetworkOutput(result.classes(), result.scores(), result.logits(), features);
    }

    @Override
    public Optional<InspectableModel> inspectable() {
        return Optional.of(layers);
    }

    @Override
    public void close() {
        deeper.close();
        network.close();
    }
}
