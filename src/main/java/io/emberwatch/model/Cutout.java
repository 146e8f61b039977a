package io.emberwatch.model;

import java.util.Arrays;

/**
 * A bright, warm-coloured thing cut out of a picture, with soft edges: a flame from a fire picture, a lamp or a vest from
 * another. The arrays are handed out uncopied, to be read only.
 */
final class Cutout {
    private static final double LEAST_AREA = 0.003;
    private static final double MOST_AREA = 0.3;
    private static final int LEAST_SIDE = 12;

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

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    /** RGB, row by row. */
    byte[] pixels() {
        return pixels;
    }

    /** How much of each pixel covers what lies under it, 0..1. */
    float[] alpha() {
        return alpha;
    }

    /** Cuts out the largest such thing of a picture; null if there is none of a useful size. */
    static Cutout of(Sample sample) {
        int height = sample.height();
        int width = sample.width();
        float[] glow = new float[height * width];
        for (int i = 0; i < glow.length; i++) {
            glow[i] = glow(sample.pixels(), 3 * i);
        }
        int[] region = largestRegion(glow, height, width);
        if (region.length < LEAST_AREA * glow.length || region.length > MOST_AREA * glow.length) {
            return null;
        }
        return crop(sample, glow, region);
    }

    /** How much a pixel looks like flame: bright red, and clearly less blue, or almost white. */
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

    /** Pixels of the largest connected region that glows by more than half. */
    private static int[] largestRegion(float[] glow, int height, int width) {
        boolean[] seen = new boolean[glow.length];
        int[] queue = new int[glow.length];
        int[] largest = {};
        for (int start = 0; start < glow.length; start++) {
            if (seen[start] || glow[start] <= 0.5f) {
                continue;
            }
            int end = 0;
            queue[end++] = start;
            seen[start] = true;
            for (int next = 0; next < end; next++) {
                int y = queue[next] / width;
                int x = queue[next] % width;
                for (int side = 0; side < 4; side++) {
                    int ny = y + (side == 0 ? -1 : side == 1 ? 1 : 0);
                    int nx = x + (side == 2 ? -1 : side == 3 ? 1 : 0);
                    int n = ny * width + nx;
                    if (ny >= 0 && ny < height && nx >= 0 && nx < width && !seen[n] && glow[n] > 0.5f) {
                        seen[n] = true;
                        queue[end++] = n;
                    }
                }
            }
            if (end > largest.length) {
                largest = Arrays.copyOf(queue, end);
            }
        }
        return largest;
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
        if (Math.min(h, w) < LEAST_SIDE || touched > 1) {
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
}
