package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.LayerRule;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Score-CAM (Wang et al., CVPR Workshops 2020), without gradients. Each channel, scaled to 0..1 and enlarged, masks the
 * image (definition 3: {@code C[k] = f(X * H[k]) - f(black)}); a softmax over channels turns these into weights, and
 * the map is {@code sum_k w[k] A[i,j,k]}. Where not all channels are tried, those of the largest variance are (as Faster
 * Score-CAM does), whose map can be quite another: a softmax gives nearly all the weight to a few channels, and these need
 * not be among them.
 *
 * @param channels the most channels that are tried, each a forward pass; at least 1
 */
public record ScoreCam(int channels) implements HeatMethod {
    /** Every channel. */
    public static final int ALL = Integer.MAX_VALUE;

    /** So many that a DenseNet-121, which has 1024 at its last layer, gives the map of all of them. */
    public static final int USUAL = 512;

    public ScoreCam {
        if (channels < 1) {
            throw new IllegalArgumentException("at least one channel must be tried, not " + channels);
        }
    }

    @Override
    public HeatMaps explain(InspectableModel network, ImageBatch images, ExplanationRequest question) {
        ForwardResult readout = network.run(images, ForwardRequest.activations(question.layers()));
        List<List<ClassMap>> byLayer = new ArrayList<>();
        for (String layer : question.layers()) {
            FeatureMaps activations = readout.activations().get(layer);
            List<ClassMap> maps = new ArrayList<>();
            for (int i = 0; i < images.count(); i++) {
                int classIndex = HeatMaps.classOf(question.classIndex(), readout, i);
                maps.add(map(network, images.image(i), activations, i, question, classIndex));
            }
            byLayer.add(maps);
        }
        return HeatMaps.averaged(byLayer, readout);
    }

    private ClassMap map(
            InspectableModel network,
            ImageBatch image,
            FeatureMaps activations,
            int index,
            ExplanationRequest question,
            int classIndex) {
        int[] tried = mostVarying(activations, index);
        ImageBatch black = Baseline.BLACK.of(image);
        float[] values = Batches.values(
                network,
                tried.length,
                i -> black.mixedWith(image, scaled(activations, index, tried[i])),
                question.target(),
                classIndex);
        float[] weights = new float[activations.channels()];
        float largest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        float sum = 0;
        for (int i = 0; i < tried.length; i++) {
            // The value of the black image is the same for all and falls out of the softmax.
            weights[tried[i]] = (float) Math.exp(values[i] - largest);
            sum += weights[tried[i]];
        }
        for (int channel : tried) {
            weights[channel] /= sum;
        }
        return LayerRule.weightedSum(activations, index, weights);
    }

    private int[] mostVarying(FeatureMaps activations, int image) {
        double[] variance = new double[activations.channels()];
        for (int c = 0; c < variance.length; c++) {
            float[] values = activations.channel(image, c);
            double sum = 0;
            double squares = 0;
            for (float value : values) {
                sum += value;
                squares += (double) value * value;
            }
            variance[c] = squares / values.length - sum * sum / values.length / values.length;
        }
        return IntStream.range(0, variance.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer c) -> -variance[c]))
                .limit(channels)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** From 0 at its least to 1 at its greatest value; all 0 where it is flat. */
    private static HeatMap scaled(FeatureMaps activations, int image, int channel) {
        float[] values = activations.channel(image, channel);
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        float range = greatest - least;
        for (int i = 0; i < values.length; i++) {
            values[i] = range > 0 ? (values[i] - least) / range : 0;
        }
        return new HeatMap(activations.width(), activations.height(), values);
    }
}
