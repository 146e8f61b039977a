package io.emberwatch.lab.augment;

import io.emberwatch.lab.dataset.Sample;

/**
 * A bright, warm-coloured thing cut out of an image, with soft edges: a flame from a fire image, a lamp or a vest from
 * another. The arrays are handed out uncopied, to be read only.
 */
public final class Cutout {
    private static final double LEAST_AREA = 0.003;
    private static final double MOST_AREA = 0.3;
    private static final int LEAST_SIDE = 12;
    /** Of its box; sparser ones are scattered glints. */
    private static final double LEAST_FILLED = 0.2;
    /** Glowing smoke and autumn leaves are dull; flames and lamps have a bright heart. */
    private static final double LEAST_BRIGHT = 0.12;

    private static final double LEAST_COLOURFUL = 0.4;
    /** Of its pixels, that lie at its edge; more is an outline, or threads. */
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

    /** How much of each pixel covers what lies under it, 0..1. */
    public float[] alpha() {
        return alpha;
    }

    /** Cuts out the largest such thing of an image; null if there is none of a useful size. */
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
}
