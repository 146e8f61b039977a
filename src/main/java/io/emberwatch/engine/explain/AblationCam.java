package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.HeadPass;
import io.emberwatch.core.heatmap.LayerRule;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ablation-CAM (Desai and Ramaswamy, WACV 2020), without gradients: equation 3 gives each channel the weight
 * {@code (y - y_c) / y} where {@code y_c} is the class's value with the channel set to 0, and the map is
 * {@code sum_c w[c] A[i,j,c]}. Where {@code y} is negative its absolute value is the divisor, so that a channel which speaks
 * for the class keeps a positive weight. At the last activation and the logit only the head is computed again, else all
 * that follows the layer, once a channel.
 */
record AblationCam() implements HeatMethod {
    private static final int BATCH = 16;

    @Override
    public HeatMaps explain(InspectableModel network, ImageBatch images, ExplanationRequest question) {
        ForwardResult readout = network.run(images, ForwardRequest.activations(question.layers()));
        List<List<ClassMap>> byLayer = new ArrayList<>();
        for (String layer : question.layers()) {
            FeatureMaps activations = readout.activations().get(layer);
            Optional<ClassifierHead> head = network.head()
                    .filter(present -> layer.equals(network.lastActivation()) && question.target() == Target.LOGIT);
            List<ClassMap> maps = new ArrayList<>();
            for (int image = 0; image < images.count(); image++) {
                int classIndex = HeatMaps.classOf(question.classIndex(), readout, image);
                float[] without = head.isPresent()
                        ? byHead(head.get(), activations, image, classIndex)
                        : byNetwork(network, images.image(image), layer, activations, image, question, classIndex);
                float whole = readout.value(question.target(), image, classIndex);
                maps.add(LayerRule.weightedSum(activations, image, weights(whole, without)));
            }
            byLayer.add(maps);
        }
        return HeatMaps.averaged(byLayer, readout);
    }

    private static float[] weights(float whole, float[] without) {
        float[] weights = new float[without.length];
        float divisor = Math.abs(whole) > 0 ? Math.abs(whole) : 1;
        for (int c = 0; c < weights.length; c++) {
            weights[c] = (whole - without[c]) / divisor;
        }
        return weights;
    }

    /** The class's logit without each channel of the last activation, of which the head takes the mean. */
    private static float[] byHead(ClassifierHead head, FeatureMaps activations, int image, int classIndex) {
        float[] mean = new float[activations.channels()];
        for (int cell = 0; cell < activations.cells(); cell++) {
            int at = activations.offset(image, cell);
            for (int c = 0; c < mean.length; c++) {
                mean[c] += activations.values()[at + c] / activations.cells();
            }
        }
        HeadPass pass = new HeadPass(head);
        float[] without = new float[mean.length];
        for (int c = 0; c < without.length; c++) {
            float kept = mean[c];
            mean[c] = 0;
            without[c] = pass.logitsOfMean(mean)[classIndex];
            mean[c] = kept;
        }
        return without;
    }

    /** The target's value without each channel of a layer, from which the network goes on. */
    private static float[] byNetwork(
            InspectableModel network,
            ImageBatch image,
            String layer,
            FeatureMaps activations,
            int index,
            ExplanationRequest question,
            int classIndex) {
        int size = activations.cells() * activations.channels();
        float[] without = new float[activations.channels()];
        for (int from = 0; from < without.length; from += BATCH) {
            int count = Math.min(BATCH, without.length - from);
            float[] ablated = new float[count * size];
            for (int i = 0; i < count; i++) {
                System.arraycopy(activations.values(), index * size, ablated, i * size, size);
                for (int cell = from + i; cell < size; cell += activations.channels()) {
                    ablated[i * size + cell] = 0;
                }
            }
            List<ImageBatch> same = java.util.Collections.nCopies(count, image);
            ForwardResult readout =
                    network.run(ImageBatch.of(same), ForwardRequest.SCORES.withReplaced(Map.of(layer, ablated)));
            for (int i = 0; i < count; i++) {
                without[from + i] = readout.value(question.target(), i, classIndex);
            }
        }
        return without;
    }
}
