package io.emberwatch.engine.explain;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Occlusion (Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, section 4.2): a patch
 * slides over the image, and each place gets the mean drop of the class's value over the patches that hid it. Layers
 * do not matter.
 *
 * @param size edge of the patch in pixels of the network's input
 * @param stride pixels from one patch to the next
 * @param fill what the patch shows
 */
public record Occlusion(int size, int stride, Baseline fill) implements HeatMethod {
    public Occlusion {
        if (size < 1 || stride < 1 || stride > size) {
            throw new UserException("a patch needs a size of at least 1 and a stride from 1 to its size, not " + size
                    + " and " + stride);
        }
    }

    /** A patch of a quarter of the network's input in steps of half of it, in the mean colour. */
    static Occlusion usual(InspectableModel network) {
        int edge = Math.max(8, network.height() / 4);
        return new Occlusion(edge, edge / 2, Baseline.MEAN);
    }

    @Override
    public HeatMaps explain(InspectableModel network, ImageBatch images, ExplanationRequest question) {
        ForwardResult readout = network.run(images, ForwardRequest.SCORES);
        List<ClassMap> maps = new ArrayList<>();
        for (int i = 0; i < images.count(); i++) {
            int classIndex = HeatMaps.classOf(question.classIndex(), readout, i);
            float whole = readout.value(question.target(), i, classIndex);
            maps.add(map(network, images.image(i), question, classIndex, whole));
        }
        return new HeatMaps(maps, readout);
    }

    private ClassMap map(
            InspectableModel network, ImageBatch image, ExplanationRequest question, int classIndex, float whole) {
        int across = steps(image.width());
        int down = steps(image.height());
        ImageBatch filled = fill.of(image);
        float[] values = Batches.values(
                network,
                across * down,
                i -> hidden(image, filled, i % across, Math.floorDiv(i, across)),
                question.target(),
                classIndex);
        int width = (image.width() + stride - 1) / stride;
        int height = (image.height() + stride - 1) / stride;
        float[] drop = new float[width * height];
        int[] covered = new int[drop.length];
        for (int i = 0; i < values.length; i++) {
            int left = left(i % across, image.width());
            int top = left(Math.floorDiv(i, across), image.height());
            for (int y = top / stride; y < height && y * stride < top + size; y++) {
                for (int x = left / stride; x < width && x * stride < left + size; x++) {
                    drop[y * width + x] += whole - values[i];
                    covered[y * width + x]++;
                }
            }
        }
        for (int i = 0; i < drop.length; i++) {
            drop[i] /= Math.max(1, covered[i]);
        }
        return new ClassMap(width, height, drop);
    }

    private int steps(int length) {
        return length <= size ? 1 : 1 + (length - size + stride - 1) / stride;
    }

    /** The last patch ends at the edge. */
    private int left(int step, int length) {
        return Math.max(0, Math.min(step * stride, length - size));
    }

    private ImageBatch hidden(ImageBatch image, ImageBatch filled, int stepX, int stepY) {
        float[] rgb = image.rgb().clone();
        int left = left(stepX, image.width());
        int top = left(stepY, image.height());
        int right = Math.min(image.width(), left + size);
        for (int y = top; y < Math.min(image.height(), top + size); y++) {
            int from = (y * image.width() + left) * 3;
            System.arraycopy(filled.rgb(), from, rgb, from, (right - left) * 3);
        }
        return new ImageBatch(1, image.height(), image.width(), rgb);
    }
}
