package io.emberwatch.engine.loading;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import java.nio.ByteBuffer;

/** The first runs of a network, which take long and show whether it is what its manifest says. */
final class WarmUp {
    private WarmUp() {}

    /**
     * Runs one image, and a batch of the largest size where the engine prepares itself for each size. The shapes must be
     * what the manifest and the head say.
     */
    static void run(Network network, ModelPackage bundle) {
        ModelManifest manifest = bundle.manifest();
        int batch = network.gainsFromBatches() ? network.maxBatch() : 1;
        ByteBuffer images = DrawnImages.draw(
                batch, manifest.input().height(), manifest.input().width());
        ByteBuffer first = images.duplicate().limit(images.limit() / batch);
        NetworkOutput output = network.run(first, 1, scores -> true);
        int labels = manifest.labels().size();
        int channels = output.requiredFeatures().channels();
        String given = "it gives " + output.classes() + " scores and " + channels + " feature channels, but its"
                + " manifest has " + labels + " labels";
        if (network.head().isPresent()) {
            ClassifierHead head = network.head().get();
            if (output.classes() != labels || head.classes() != labels || channels != head.channels()) {
                throw bundle.unusable(
                        given + " and a head of " + head.channels() + " channels and " + head.classes() + " logits",
                        null);
            }
        } else if (output.classes() != labels) {
            throw bundle.unusable(given, null);
        }
        if (batch > 1) {
            network.run(images, batch, scores -> true);
        }
    }
}
