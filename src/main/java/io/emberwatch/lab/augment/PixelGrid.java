package io.emberwatch.lab.augment;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/** Which pixels of an image lie beside each other; they are numbered row by row. Diagonals do not count. */
record PixelGrid(int height, int width) {
    private static final int SIDES = 4;

    /** The pixels above, below, left and right, as far as there are any. */
    IntStream neighbours(int pixel) {
        int y = pixel / width;
        int x = pixel % width;
        return IntStream.of(
                        y > 0 ? pixel - width : -1,
                        y < height - 1 ? pixel + width : -1,
                        x > 0 ? pixel - 1 : -1,
                        x < width - 1 ? pixel + 1 : -1)
                .filter(n -> n >= 0);
    }

    /** The connected regions of the wanted pixels; regions by their first pixel, pixels in order. */
    List<int[]> regions(boolean[] wanted) {
        int[] labels = labels(wanted);
        int[] sizes = new int[labels.length + 1];
        for (int label : labels) {
            sizes[label]++;
        }
        int[][] byLabel = new int[labels.length + 1][];
        int[] filled = new int[labels.length + 1];
        List<int[]> regions = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i];
            if (label == 0) {
                continue;
            }
            if (byLabel[label] == null) {
                byLabel[label] = new int[sizes[label]];
                regions.add(byLabel[label]);
            }
            byLabel[label][filled[label]++] = i;
        }
        return regions;
    }

    /** For each pixel, whether it can be reached from the border without crossing the region. */
    boolean[] outside(boolean[] region) {
        boolean[] free = new boolean[region.length];
        for (int i = 0; i < free.length; i++) {
            free[i] = !region[i];
        }
        int[] labels = labels(free);
        boolean[] atBorder = new boolean[labels.length + 1];
        for (int x = 0; x < width; x++) {
            atBorder[labels[x]] = true;
            atBorder[labels[(height - 1) * width + x]] = true;
        }
        for (int y = 0; y < height; y++) {
            atBorder[labels[y * width]] = true;
            atBorder[labels[y * width + width - 1]] = true;
        }
        boolean[] reached = new boolean[region.length];
        for (int i = 0; i < reached.length; i++) {
            reached[i] = free[i] && atBorder[labels[i]];
        }
        return reached;
    }

    /** The number of each pixel's region, from 1; 0 where it is not wanted. */
    private int[] labels(boolean[] wanted) {
        byte[] mask = new byte[wanted.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (wanted[i] ? 1 : 0);
        }
        int[] labels = new int[wanted.length];
        try (BytePointer bytes = new BytePointer(mask);
                Mat image = new Mat(height, width, opencv_core.CV_8UC1, bytes);
                Mat found = new Mat()) {
            opencv_imgproc.connectedComponents(image, found, SIDES, opencv_core.CV_32S);
            IntBuffer numbers = found.createBuffer();
            numbers.get(labels);
        }
        return labels;
    }
}
