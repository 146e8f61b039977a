package io.emberwatch.model.picture;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The largest connected region of a picture that glows: bright red and clearly less blue, or almost white and still warm. The
 * overexposed core of a flame has no colour left: white belongs to the region where what glows lies around most of it, and so
 * does what the region encloses where that is bright.
 *
 * @param pixels indices of its pixels, row by row over the whole picture
 * @param glow of every pixel of the picture, 0..1; 1 in the cores
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
        int width = sample.width();
        int height = sample.height();
        float[] glow = new float[height * width];
        boolean[] glows = new boolean[glow.length];
        for (int i = 0; i < glow.length; i++) {
            glow[i] = glow(sample.pixels(), 3 * i);
            glows[i] = glow[i] > 0.5f;
        }
        addCores(sample, glow, glows);
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
        return share(i -> neighbours(i, sample.height(), sample.width()).anyMatch(n -> !inside[n]));
    }

    private double share(IntPredicate wanted) {
        return Arrays.stream(pixels).filter(wanted).count() / (double) Math.max(1, pixels.length);
    }

    /** Lets each white spot glow that has enough glow around it. */
    private static void addCores(Sample sample, float[] glow, boolean[] glows) {
        int width = sample.width();
        int height = sample.height();
        boolean[] white = new boolean[glow.length];
        for (int i = 0; i < white.length; i++) {
            white[i] = !glows[i] && isWhite(sample.pixels(), 3 * i);
        }
        boolean[] seen = new boolean[white.length];
        int[] queue = new int[white.length];
        for (int start = 0; start < white.length; start++) {
            int end = flood(white, seen, queue, start, height, width);
            long around = 0;
            long warm = 0;
            for (int i = 0; i < end; i++) {
                around += neighbours(queue[i], height, width)
                        .filter(n -> !white[n])
                        .count();
                warm += neighbours(queue[i], height, width)
                        .filter(n -> !white[n] && glows[n])
                        .count();
            }
            for (int i = 0; i < end && warm > WARM_AROUND * around; i++) {
                glow[queue[i]] = 1;
                glows[queue[i]] = true;
                white[queue[i]] = false;
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

    private static IntStream neighbours(int i, int height, int width) {
        int y = i / width;
        int x = i % width;
        return IntStream.of(
                        y > 0 ? i - width : -1,
                        y < height - 1 ? i + width : -1,
                        x > 0 ? i - 1 : -1,
                        x < width - 1 ? i + 1 : -1)
                .filter(n -> n >= 0);
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
            for (int n : neighbours(queue[next], height, width).toArray()) {
                if (!seen[n] && wanted[n]) {
                    seen[n] = true;
                    queue[end++] = n;
                }
            }
        }
        return end;
    }
}
