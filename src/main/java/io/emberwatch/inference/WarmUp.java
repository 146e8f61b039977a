package io.emberwatch.inference;

import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.bundle.ModelManifest;
import io.emberwatch.explain.ClassifierHead;
import java.nio.ByteBuffer;

/** The first runs of a network, which take long and show whether it is what its manifest says. */
final class WarmUp {
    private WarmUp() {}

    /** Runs batches of one and of {@code batchSize}, whose shapes must be what the manifest and the head say. */
    static void run(Network network, ModelBundle bundle, ClassifierHead head, int batchSize) {
        ModelManifest manifest = bundle.manifest();
        ByteBuffer pictures = DrawnPictures.draw(
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
