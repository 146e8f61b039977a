package io.emberwatch.lab.augment;

import io.emberwatch.core.image.ImageResizer;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * An image without fire onto which a flame was pasted. The pixels are not copied: only read them.
 */
public final class PastedFlame {
    /** Least share of the image that the flame covers. */
    public static final double SMALLEST = 0.02;

    /** Largest share of the image that the flame covers. */
    public static final double LARGEST = 0.05;

    /** Longest flame, as a share of the image's side. */
    private static final double LONGEST = 0.9;

    private static final float VISIBLE = 0.25f;

    private final byte[] pixels;
    private final int width;
    private final boolean[] covered;

    private PastedFlame(byte[] pixels, int width) {
        this.pixels = pixels;
        this.width = width;
        this.covered = new boolean[pixels.length / 3];
    }

    /**
     * Pastes the flame at a random place of a copy of the image, scaled so that it covers 2 to 5% of it, mirrored or not.
     * Empty if the flame would be too long.
     *
     * @param image RGB bytes
     */
    public static Optional<PastedFlame> paste(
            byte[] image, int height, int width, Cutout flame, SplittableRandom random) {
        double cover = 0;
        for (float alpha : flame.alpha()) {
            cover += alpha;
        }
        double factor = Math.sqrt(random.nextDouble(SMALLEST, LARGEST) * height * width / cover);
        int h = (int) Math.max(1, Math.round(flame.height() * factor));
        int w = (int) Math.max(1, Math.round(flame.width() * factor));
        boolean mirrored = random.nextBoolean();
        if (h > LONGEST * height || w > LONGEST * width) {
            return Optional.empty();
        }
        PastedFlame pasted = new PastedFlame(image.clone(), width);
        pasted.lay(resized(flame, h, w), h, w, random.nextInt(height - h + 1), random.nextInt(width - w + 1), mirrored);
        return Optional.of(pasted);
    }

    /** RGB bytes. */
    public byte[] pixels() {
        return pixels;
    }

    /** Whether the point lies in the upright box around the flame. */
    public boolean isInBox(int x, int y) {
        return IntStream.rangeClosed(0, x).anyMatch(column -> covers(column, -1))
                && IntStream.range(x, width).anyMatch(column -> covers(column, -1))
                && IntStream.rangeClosed(0, y).anyMatch(row -> covers(-1, row))
                && IntStream.range(y, covered.length / width).anyMatch(row -> covers(-1, row));
    }

    /** Whether the flame has a pixel in the column or the row; the other of the two is -1. */
    private boolean covers(int column, int row) {
        int step = row < 0 ? width : 1;
        int from = row < 0 ? column : row * width;
        int to = row < 0 ? covered.length : from + width;
        for (int i = from; i < to; i += step) {
            if (covered[i]) {
                return true;
            }
        }
        return false;
    }

    /** Whether a pixel of the flame lies within this distance of the point, in pixels. */
    public boolean isNear(int x, int y, int distance) {
        int height = covered.length / width;
        for (int row = Math.max(0, y - distance); row <= Math.min(height - 1, y + distance); row++) {
            for (int column = Math.max(0, x - distance); column <= Math.min(width - 1, x + distance); column++) {
                int dx = column - x;
                int dy = row - y;
                if (dx * dx + dy * dy <= distance * distance && covered[row * width + column]) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Blends premultiplied RGBA over the image. */
    private void lay(float[] flame, int h, int w, int top, int left, boolean mirrored) {
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int from = 4 * (y * w + (mirrored ? w - 1 - x : x));
                int to = (top + y) * width + left + x;
                float alpha = flame[from + 3];
                for (int c = 0; c < 3; c++) {
                    float mixed = (pixels[3 * to + c] & 255) * (1 - alpha) + flame[from + c];
                    pixels[3 * to + c] = (byte) Math.max(0, Math.min(255, Math.round(mixed)));
                }
                covered[to] = alpha > VISIBLE;
            }
        }
    }

    /** Premultiplies the colours, so that the old background does not bleed into the edges. */
    private static float[] resized(Cutout flame, int height, int width) {
        float[] values = new float[4 * flame.alpha().length];
        for (int i = 0; i < flame.alpha().length; i++) {
            float alpha = flame.alpha()[i];
            for (int c = 0; c < 3; c++) {
                values[4 * i + c] = alpha * (flame.pixels()[3 * i + c] & 255);
            }
            values[4 * i + 3] = alpha;
        }
        try (Mat whole = new Mat(flame.height(), flame.width(), opencv_core.CV_32FC4);
                Mat resized = new Mat()) {
            FloatBuffer in = whole.createBuffer();
            in.put(values);
            ImageResizer.resize(whole, resized, width, height);
            float[] out = new float[4 * height * width];
            FloatBuffer buffer = resized.createBuffer();
            buffer.get(out);
            return out;
        }
    }
}
