package io.emberwatch.model.picture;

import java.util.Arrays;

/**
 * The largest connected region of a picture that glows: bright red and clearly less blue, or almost white and still warm. What
 * it encloses belongs to it where it is bright: the overexposed core of a flame has no colour left.
 *
 * @param pixels indices of its pixels, row by row over the whole picture
 * @param glow of every pixel of the picture, 0..1; 1 in the cores
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
record GlowRegion(int[] pixels, float[] glow) {
    private static final int CORE_LUMA = 170;

    /** Finds it; without pixels if nothing glows. */
    static GlowRegion largest(Sample sample) {
        int width = sample.width();
        int height = sample.height();
        float[] glow = new float[height * width];
        boolean[] glows = new boolean[glow.length];
        for (int i = 0; i < glow.length; i++) {
            glow[i] = glow(sample.pixels(), 3 * i);
            glows[i] = glow[i] > 0.5f;
        }
        boolean[] inside = new boolean[glow.length];
        for (int i : largestOf(glows, height, width)) {
            inside[i] = true;
        }
        boolean[] outside = outside(inside, height, width);
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

    /** Share of its pixels that are as bright as the heart of a flame, 0..1. */
    double brightShare(Sample sample) {
        return Arrays.stream(pixels)
                        .filter(i -> luma(sample.pixels(), 3 * i) > CORE_LUMA)
                        .count()
                / (double) Math.max(1, pixels.length);
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

    private static int[] largestOf(boolean[] wanted, int height, int width) {
        boolean[] seen = new boolean[wanted.length];
        int[] queue = new int[wanted.length];
        int[] largest = {};
        for (int start = 0; start < wanted.length; start++) {
            int end = flood(wanted, seen, queue, start, height, width);
            if (end > largest.length) {
                largest = Arrays.copyOf(queue, end);
            }
        }
        return largest;
    }

    /** Pixels that can be reached from the border without crossing the region. */
    private static boolean[] outside(boolean[] inside, int height, int width) {
        boolean[] free = new boolean[inside.length];
        for (int i = 0; i < free.length; i++) {
            free[i] = !inside[i];
        }
        boolean[] reached = new boolean[inside.length];
        int[] queue = new int[inside.length];
        for (int x = 0; x < width; x++) {
            flood(free, reached, queue, x, height, width);
            flood(free, reached, queue, (height - 1) * width + x, height, width);
        }
        for (int y = 0; y < height; y++) {
            flood(free, reached, queue, y * width, height, width);
            flood(free, reached, queue, y * width + width - 1, height, width);
        }
        return reached;
    }

    /** Fills the queue with the wanted pixels connected to the start; gives their number, 0 if the start is none. */
    private static int flood(boolean[] wanted, boolean[] seen, int[] queue, int start, int height, int width) {
        int end = 0;
        if (seen[start] || !wanted[start]) {
            return 0;
        }
        queue[end++] = start;
        seen[start] = true;
        for (int next = 0; next < end; next++) {
            int y = queue[next] / width;
            int x = queue[next] % width;
            for (int side = 0; side < 4; side++) {
                int ny = y + (side == 0 ? -1 : side == 1 ? 1 : 0);
                int nx = x + (side == 2 ? -1 : side == 3 ? 1 : 0);
                int n = ny * width + nx;
                if (ny >= 0 && ny < height && nx >= 0 && nx < width && !seen[n] && wanted[n]) {
                    seen[n] = true;
                    queue[end++] = n;
                }
            }
        }
        return end;
    }
}
