package io.emberwatch.lab.train;

import io.emberwatch.lab.augment.FlamePlace;
import io.emberwatch.lab.dataset.Sample;
import java.util.List;

/** Images of one size with their labels. The arrays are handed out uncopied, to be read only. */
final class Batch {
    private final int size;
    private final byte[] pixels;
    private final float[] labels;
    private final float[] places;
    private final int count;

    /**
     * Takes over the arrays.
     *
     * @param size height and width in pixels
     * @param pixels RGB, one image after the other
     * @param labels share of each class, one image after the other
     * @param places where flames were put, an image after the other, as {@link FlamePlace#shares}
     */
    Batch(int size, byte[] pixels, float[] labels, float[] places) {
        this.size = size;
        this.pixels = pixels;
        this.labels = labels;
        this.places = places;
        this.count = pixels.length / (size * size * 3);
    }

    /** Images to look at only. */
    static Batch unlabelled(List<byte[]> images, int size) {
        return new Batch(size, Sample.joined(images), new float[0], new float[0]);
    }

    int size() {
        return size;
    }

    int count() {
        return count;
    }

    int classes() {
        return labels.length / count;
    }

    byte[] pixels() {
        return pixels;
    }

    float[] labels() {
        return labels;
    }

    float[] places() {
        return places;
    }
}
