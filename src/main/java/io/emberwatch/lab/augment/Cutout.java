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
 * A bright, warm-coloured thing cut out of an image, with soft edges: a flame from a fire image, a lamp or a vest from
 * another. The arrays are handed out uncopied, to be read only.
 */
public final class Cutout {
    private static final double LEAST_AREA = 0.003;
    private static final double MOST_AREA = 0.3;
    private static final int LEAST_SIDE = 12;
    /** Least share of its box that it fills; less is scattered glints. */
    private static final double LEAST_FILLED = 0.2;
    /** Least share of bright pixels: flames and lamps have a bright core, lit smoke and autumn leaves do not. */
    private static final double LEAST_BRIGHT = 0.12;

    private static final double LEAST_COLOURFUL = 0.4;
    /** Largest share of its pixels at its edge; more is an outline or thin lines. */
    private static final double MOST_EDGE = 0.5;

    private final int height;
    private final int width;
    private final byte[] pixels;
    private final float[] alpha;

    private Cutout(int height, int width, byte[] pixels, float[] alpha) {
        this.height = height;
        this.width = width;
        this.pixels = pixels;
        this.alpha = alpha;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** Pixels a row. */
    public int width() {
        return width;
    }

    /** RGB, row by row. */
    public byte[] pixels() {
        return pixels;
    }

    /** Opacity of each pixel, 0..1. */
    public float[] alpha() {
        return alpha;
    }

    /** Cuts out the largest bright, warm-coloured thing of an image; null if none has a useful size. */
    public static Cutout of(Sample sample) {
        GlowRegion region = GlowRegion.largest(sample);
        int all = sample.height() * sample.width();
        int count = region.pixels().length;
        boolean useful = count >= LEAST_AREA * all
                && count <= MOST_AREA * all
                && region.brightShare(sample) >= LEAST_BRIGHT
                && region.colourShare(sample) >= LEAST_COLOURFUL
                && region.edgeShare(sample) <= MOST_EDGE;
        return useful ? crop(sample, region.glow(), region.pixels()) : null;
    }

    private static Cutout crop(Sample sample, float[] glow, int[] region) {
        int width = sample.width();
        int top = Integer.MAX_VALUE;
        int left = Integer.MAX_VALUE;
        int bottom = -1;
        int right = -1;
        for (int i : region) {
            top = Math.min(top, i / width);
            bottom = Math.max(bottom, i / width);
            left = Math.min(left, i % width);
            right = Math.max(right, i % width);
        }
        int h = bottom - top + 1;
        int w = right - left + 1;
        int touched = (top == 0 ? 1 : 0)
                + (left == 0 ? 1 : 0)
                + (bottom == sample.height() - 1 ? 1 : 0)
                + (right == width - 1 ? 1 : 0);
        if (Math.min(h, w) < LEAST_SIDE || touched > 1 || region.length < LEAST_FILLED * h * w) {
            return null;
        }
        byte[] pixels = new byte[h * w * 3];
        float[] alpha = new float[h * w];
        for (int y = 0; y < h; y++) {
            System.arraycopy(sample.pixels(), 3 * ((top + y) * width + left), pixels, 3 * y * w, 3 * w);
            for (int x = 0; x < w; x++) {
                alpha[y * w + x] = 0.15f * glow[(top + y) * width + left + x];
            }
        }
        for (int i : region) {
            alpha[(i / width - top) * w + i % width - left] = glow[i];
        }
        return new Cutout(h, w, pixels, alpha);
    }

    /**
     * The largest connected region of an image that glows: bright red with clearly less blue, or almost white and still warm.
     * The overexposed core of a flame is white. A white spot belongs to the region if most of its surroundings glow; bright
     * pixels that the region encloses belong to it too.
     *
     * @param pixels indices of its pixels, row by row over the whole image
     * @param glow of every pixel of the image, 0..1; 1 in the cores
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    record GlowRegion(int[] pixels, float[] glow) {
        private static final int CORE_LUMA = 170;
        private static final int HEART_RED = 235;
        private static final int WHITE = 225;
        /** Least difference of red and blue. */
        private static final int COLOURFUL = 80;
        /** Least share of glowing pixels around a white spot. The core of a flame has its flame around it, a sky or a wall has not. */
        private static final double WARM_AROUND = 0.5;

        /** Finds the region; it has no pixels if nothing glows. */
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

        /** Share of its pixels that are as bright as the core of a flame, 0..1; lit smoke is less red. */
        double brightShare(Sample sample) {
            return share(i -> luma(sample.pixels(), 3 * i) > CORE_LUMA && (sample.pixels()[3 * i] & 255) > HEART_RED);
        }

        /** Share of its pixels with the saturation of a flame, 0..1; a cloud at sunset is white with a warm edge. */
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

        /** Marks the white spots with enough glowing pixels around them as glowing. */
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

        /** The pixels of an image, numbered row by row, with four neighbours each. */
        record PixelGrid(int height, int width) {
            private static final int SIDES = 4;

            /** The pixels above, below, left and right that exist. */
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
}
