package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * SmoothGrad (Smilkov et al., 2017): the mean of the gradient {@code dy/dx} over {@code n} noisy copies of the image,
 * {@code x} being the pixels. Equation 2 keeps the signs: where the map is positive, brighter pixels speak for the class
 * ({@code signed}; of the three colours the sum). The other form averages absolute values, which tell how much a pixel
 * matters whichever way (of the three colours the largest); the paper's own figures of photographs show absolute values
 * too, section 3.1. Pixels are gathered into cells to make the map readable. Layers do not matter; the noise is the same
 * in each run.
 *
 * @param samples noisy copies, each a forward and a backward pass
 * @param noise standard deviation as a share of the range 0..255
 * @param signed as equation 2 rather than of absolute values
 */
record SmoothGrad(int samples, double noise, boolean signed) implements HeatMethod {
    @Override
    public HeatMaps explain(InspectableModel network, ImageBatch images, ExplanationRequest question) {
        ForwardResult readout = network.run(images, ForwardRequest.SCORES);
        List<ClassMap> maps = new ArrayList<>();
        for (int i = 0; i < images.count(); i++) {
            int classIndex = HeatMaps.classOf(question.classIndex(), readout, i);
            maps.add(map(network, images.image(i), question, classIndex));
        }
        return new HeatMaps(maps, readout);
    }

    private ClassMap map(InspectableModel network, ImageBatch image, ExplanationRequest question, int classIndex) {
        Random random = new Random(7);
        PixelCells cells = new PixelCells(image);
        ForwardRequest query = ForwardRequest.ofPixels(question.target(), classIndex);
        int batch = 8;
        for (int done = 0; done < samples; done += batch) {
            List<ImageBatch> noisy = new ArrayList<>();
            for (int i = done; i < Math.min(samples, done + batch); i++) {
                noisy.add(noisy(image, random));
            }
            FeatureMaps gradients =
                    network.run(ImageBatch.of(noisy), query).gradients().get(InspectableModel.INPUT);
            cells.add(gradients, signed ? SmoothGrad::sum : SmoothGrad::largest);
        }
        return cells.map();
    }

    private static float sum(float[] values, int at) {
        return values[at] + values[at + 1] + values[at + 2];
    }

    private static float largest(float[] values, int at) {
        return Math.max(Math.abs(values[at]), Math.max(Math.abs(values[at + 1]), Math.abs(values[at + 2])));
    }

    private ImageBatch noisy(ImageBatch image, Random random) {
        float[] rgb = image.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] += (float) (random.nextGaussian() * noise * 255);
        }
        return new ImageBatch(1, image.height(), image.width(), rgb);
    }
}
