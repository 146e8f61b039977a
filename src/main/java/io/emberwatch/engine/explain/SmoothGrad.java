package io.emberwatch.engine.explain;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/**
 * SmoothGrad (Smilkov et al., 2017), equation 2: the mean over {@code n} noisy copies of the image of
 * {@code |dy/dx|}, {@code x} being the pixels; of the three colours the largest. Pixels are gathered into cells of
 * {@value #CELL} to make the map readable. Layers do not matter; the noise is the same in each run.
 *
 * @param samples noisy copies, each a forward and a backward pass
 * @param noise standard deviation as a share of the range 0..255
 */
record SmoothGrad(int samples, double noise) implements HeatMethod {
    private static final int CELL = 4;

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
        int width = image.width() / CELL;
        int height = image.height() / CELL;
        float[] map = new float[width * height];
        ForwardRequest query = new ForwardRequest(
                List.of(),
                List.of(InspectableModel.INPUT),
                question.target(),
                OptionalInt.of(classIndex),
                java.util.Map.of());
        int batch = 8;
        for (int done = 0; done < samples; done += batch) {
            List<ImageBatch> noisy = new ArrayList<>();
            for (int i = done; i < Math.min(samples, done + batch); i++) {
                noisy.add(noisy(image, random));
            }
            FeatureMaps gradients =
                    network.run(ImageBatch.of(noisy), query).gradients().get(InspectableModel.INPUT);
            add(gradients, map, width, height);
        }
        return new ClassMap(width, height, map);
    }

    private static void add(FeatureMaps gradients, float[] map, int width, int height) {
        for (int image = 0; image < gradients.count(); image++) {
            for (int pixel = 0; pixel < gradients.cells(); pixel++) {
                int x = pixel % gradients.width() / CELL;
                int y = Math.floorDiv(pixel, gradients.width()) / CELL;
                if (x < width && y < height) {
                    int at = gradients.offset(image, pixel);
                    float largest = 0;
                    for (int c = at; c < at + 3; c++) {
                        largest = Math.max(largest, Math.abs(gradients.values()[c]));
                    }
                    map[y * width + x] += largest;
                }
            }
        }
    }

    private ImageBatch noisy(ImageBatch image, Random random) {
        float[] rgb = image.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] += (float) (random.nextGaussian() * noise * 255);
        }
        return new ImageBatch(1, image.height(), image.width(), rgb);
    }
}
