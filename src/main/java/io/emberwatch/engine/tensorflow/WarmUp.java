package io.emberwatch.engine.tensorflow;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import java.nio.ByteBuffer;

/** The first runs of a network, which take long and show whether it is what its manifest says. */
public final class WarmUp {
    private WarmUp() {}

    /** Runs batches of one and of {@code batchSize}, whose shapes must be what the manifest and the head say. */
    public static void run(Network network, ModelPackage bundle, ClassifierHead head, int batchSize) {
        ModelManifest manifest = bundle.manifest();
        ByteBuffer pictures = DrawnImages.draw(
                batchSize, manifest.input().height(), manifest.input().width());
        ByteBuffer first = pictures.duplicate().limit(pictures.limit() / batchSize);
        NetworkOutput output = network.run(first, 1, scores -> true);
        int labels = manifest.labels().size();
        if (output.classes() != labels || head.classes() != labels || output.channels() != head.channels()) {
            throw Network.unusable(
                    bundle,
                    "it gives " + output.classes() + " scores and " + output.channels() + " feature channels, but its"
                            + " manifest has " + labels + " labels and a head of " + head.channels()
                            + " channels and " + head.classes() + " logits",
                    null);
        }
        if (batchSize > 1) {
            network.run(pictures, batchSize, scores -> true);
        }
    }
}
