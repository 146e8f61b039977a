package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Integrated gradients (Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", ICML 2017), equation 3: with
 * a black image as baseline, each pixel gets {@code x * mean_k dy/dx(a_k x)}, here with the {@code a_k} in the middles of
 * equal steps from 0 to 1. The sum over all pixels is what the target's value of the image has more than that of the black
 * one (completeness), up to what so many steps leave. Signed; the three colours are added, and pixels gathered into cells.
 * Layers do not matter.
 *
 * @param steps forward and backward passes
 */
record IntegratedGradients(int steps) implements HeatMethod {
    private static final int BATCH = 8;

    @Override
    public HeatMaps explain(InspectableModel network, ImageBatch images, ExplanationRequest question) {
        ForwardResult readout = network.run(images, ForwardRequest.SCORES);
        List<ClassMap> maps = new ArrayList<>();
        for (int i = 0; i < images.count(); i++) {
            int classIndex = HeatMaps.classOf(question.classIndex(), readout, i);
            maps.add(map(network, images.image(i), ForwardRequest.ofPixels(question.target(), classIndex)));
        }
        return new HeatMaps(maps, readout);
    }

    private ClassMap map(InspectableModel network, ImageBatch image, ForwardRequest query) {
        PixelCells cells = new PixelCells(image);
        for (int done = 0; done < steps; done += BATCH) {
            List<ImageBatch> fainter = new ArrayList<>();
            for (int i = done; i < Math.min(steps, done + BATCH); i++) {
                fainter.add(image.times((i + 0.5f) / steps));
            }
            FeatureMaps gradients =
                    network.run(ImageBatch.of(fainter), query).gradients().get(InspectableModel.INPUT);
            cells.add(parts(gradients, image.rgb()), (values, at) -> values[at] + values[at + 1] + values[at + 2]);
        }
        return cells.map();
    }

    /** Each gradient times its pixel and its share of the mean. */
    private FeatureMaps parts(FeatureMaps gradients, float[] rgb) {
        float[] parts = new float[gradients.values().length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = gradients.values()[i] * rgb[i % rgb.length] / steps;
        }
        return new FeatureMaps(gradients.count(), gradients.height(), gradients.width(), gradients.channels(), parts);
    }
}
