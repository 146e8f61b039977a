package io.emberwatch.core.image;

import io.emberwatch.core.heatmap.HeatMap;
import java.util.Arrays;
import java.util.List;

/**
 * Images as a network takes them: RGB, 0..255, {@code [count,height,width,3]} row by row, channels last. Immutable by
 * convention: the array is not copied.
 *
 * @param count how many images, at least 1
 * @param height rows
 * @param width pixels a row
 * @param rgb {@code [count*height*width*3]}
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody; a copy of megabytes is not wanted.
public record ImageBatch(int count, int height, int width, float[] rgb) {
    public ImageBatch {
        if (count < 1 || rgb.length != count * height * width * 3) {
            throw new IllegalArgumentException(
                    count + " images of " + width + "x" + height + " cannot have " + rgb.length + " values");
        }
    }

    /** Values of one image. */
    public int size() {
        return height * width * 3;
    }

    /** One of the images; a copy. */
    public ImageBatch image(int index) {
        return new ImageBatch(1, height, width, Arrays.copyOfRange(rgb, index * size(), (index + 1) * size()));
    }

    /** The images {@code from} to {@code to}, without the last; a copy. */
    public ImageBatch range(int from, int to) {
        return new ImageBatch(to - from, height, width, Arrays.copyOfRange(rgb, from * size(), to * size()));
    }

    /** Left and right exchanged. */
    public ImageBatch mirrored() {
        float[] turned = new float[rgb.length];
        for (int row = 0; row < count * height; row++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(rgb, (row * width + x) * 3, turned, (row * width + width - 1 - x) * 3, 3);
            }
        }
        return new ImageBatch(count, height, width, turned);
    }

    /** Brighter or darker by a factor, cut at 255. */
    public ImageBatch times(float factor) {
        float[] scaled = new float[rgb.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.min(255, rgb[i] * factor);
        }
        return new ImageBatch(count, height, width, scaled);
    }

    /**
     * This image where the mask is 0 and the other where it is 1, mixed between.
     *
     * @param other same size; one image each
     * @param mask covers the image, 0..1, of any size
     */
    public ImageBatch mixedWith(ImageBatch other, HeatMap mask) {
        float[] share = mask.resized(width, height).toArray();
        float[] mixed = new float[rgb.length];
        for (int i = 0; i < mixed.length; i++) {
            float s = share[Math.floorDiv(i, 3)];
            mixed[i] = rgb[i] + s * (other.rgb[i] - rgb[i]);
        }
        return new ImageBatch(1, height, width, mixed);
    }

    /** All of one size, one after the other. */
    public static ImageBatch of(List<ImageBatch> images) {
        ImageBatch first = images.get(0);
        int total = images.stream().mapToInt(p -> p.rgb.length).sum();
        float[] all = new float[total];
        int at = 0;
        for (ImageBatch each : images) {
            System.arraycopy(each.rgb, 0, all, at, each.rgb.length);
            at += each.rgb.length;
        }
        return new ImageBatch(total / first.size(), first.height, first.width, all);
    }
}
