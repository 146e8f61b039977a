package io.emberwatch.lab.augment;

import io.emberwatch.lab.dataset.Sample;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The largest connected region of an image that glows: bright red and clearly less blue, or almost white and still warm. The
 * overexposed core of a flame has no colour left: white belongs to the region where what glows lies around most of it, and so
 * does what the region encloses where that is bright.
 *
 * @param pixels indices of its pixels, row by row over the whole image
 * @param glow of every pixel of the image, 0..1; 1 in the cores
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
record GlowRegion(int[] pixels, float[] glow) {
    private static final int CORE_LUMA = 170;
    private static final int HEART_RED = 235;
    private static final int WHITE = 225;
    /** Least distance of red from blue. */
    private static final int COLOURFUL = 80;
    /** Of the pixels around a white spot, that glow: a flame's core has its flame around it, a sky or a wall has not. */
    private static final double WARM_AROUND = 0.5;

    /** Finds it; without pixels if nothing glows. */
    static GlowRegion largest(Sample sample) {
        PixelGrid grid = new PixelGrid(sample.height(), sample.width());
        float[] glow = new float[sample.height() * sample.width()];
        boolean[] glows = new boolean[glow.length];
        for (int i = 0; i < glow.length; i++) {
            glow[i] = glow(sample.pixels(), 3 * i);
            glows[i] = glow[i] > 0.5f;
        }
        addCores(sample, grid, glow, glows);
        boolean[] inside = new boolean[glow.length];
        grid.regions(glows).stream()
                .max(Comparator.comparingInt(region -> region.length))
                .ifPresent(largest -> Arrays.stream(largest).forEach(i -> inside[i] = true));
        boolean[] outside = grid.outside(inside);
        int[] pixels = new int[glow.length];
        int count = 0;
        for (int i = 0; i < glow.length; i++) {
            boolean core = !outside[i] && !inside[i] && luma(sample.pixels(), 3 * i) > CORE_LUMA;
            if (core) {
                glow[i] = 1;
            }
            if (core || inside[i]) {
                pixels[count++] = i;
            }
        }
        return new GlowRegion(Arrays.copyOf(pixels, count), glow);
    }

    /** Share of its pixels that are as bright as the heart of a flame, 0..1: lit smoke is less red. */
    double brightShare(Sample sample) {
        return share(i -> luma(sample.pixels(), 3 * i) > CORE_LUMA && (sample.pixels()[3 * i] & 255) > HEART_RED);
    }

    /** Share of its pixels that are as colourful as a flame, 0..1: a cloud at sunset is white with a warm rim. */
    double colourShare(Sample sample) {
        return share(i -> (sample.pixels()[3 * i] & 255) - (sample.pixels()[3 * i + 2] & 255) >= COLOURFUL);
    }

    /** Share of its pixels that have a neighbour outside, 0..1: near 1 for an outline. */
    double edgeShare(Sample sample) {
        boolean[] inside = new boolean[glow.length];
        for (int i : pixels) {
            inside[i] = true;
        }
        PixelGrid grid = new PixelGrid(sample.height(), sample.width());
        return share(i -> grid.neighbours(i).anyMatch(n -> !inside[n]));
    }

    private double share(IntPredicate wanted) {
        return Arrays.stream(pixels).filter(wanted).count() / (double) Math.max(1, pixels.length);
    }

    /** Lets each white spot glow that has enough glow around it. */
    private static void addCores(Sample sample, PixelGrid grid, float[] glow, boolean[] glows) {
        boolean[] white = new boolean[glow.length];
        for (int i = 0; i < white.length; i++) {
            white[i] = !glows[i] && isWhite(sample.pixels(), 3 * i);
        }
        for (int[] spot : grid.regions(white)) {
            int[] around = Arrays.stream(spot)
                    .flatMap(grid::neighbours)
                    .filter(n -> !white[n])
                    .toArray();
            long warm = Arrays.stream(around).filter(n -> glows[n]).count();
            if (warm > WARM_AROUND * around.length) {
                for (int i : spot) {
                    glow[i] = 1;
                    glows[i] = true;
                }
            }
        }
    }

    private static boolean isWhite(byte[] pixels, int at) {
        return (pixels[at] & 255) >= WHITE && (pixels[at + 1] & 255) >= WHITE;
    }

    private static float glow(byte[] pixels, int at) {
        int r = pixels[at] & 255;
        int g = pixels[at + 1] & 255;
        int b = pixels[at + 2] & 255;
        if (g > r || b > g) {
            return 0;
        }
        float warm = clamp((r - 150) / 60f) * clamp((r - b - 50) / 50f);
        float core = clamp((g - 200) / 30f) * clamp((r - b - 8) / 20f);
        return Math.max(warm, core);
    }

    private static float clamp(float x) {
        return Math.max(0, Math.min(1, x));
    }

    /** Rec. 601. */
    private static double luma(byte[] pixels, int at) {
        return 0.299 * (pixels[at] & 255) + 0.587 * (pixels[at + 1] & 255) + 0.114 * (pixels[at + 2] & 255);
    }

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
}
