package io.emberwatch.core.demo;

import java.nio.ByteBuffer;

/** Scales BGR pictures down to a width by averaging; smaller ones are left as they are. Immutable and thread-safe. */
public final class AreaScaler {
    private final int fromWidth;
    private final int fromHeight;
    private final int width;
    private final int height;

    /** A scaler for pictures of one size; the proportions are kept. */
    public AreaScaler(int fromWidth, int fromHeight, int maxWidth) {
        this.fromWidth = fromWidth;
        this.fromHeight = fromHeight;
        this.width = Math.min(fromWidth, maxWidth);
        this.height = Math.max(1, Math.round((float) fromHeight * width / fromWidth));
    }

    /** Pixels a row after scaling. */
    public int width() {
        return width;
    }

    /** Rows after scaling. */
    public int height() {
        return height;
    }

    /** Writes the scaled picture from the target's position on, which is not moved. */
    public void scale(byte[] bgr, ByteBuffer target) {
        ByteBuffer out = target.duplicate();
        if (width == fromWidth) {
            out.put(bgr);
            return;
        }
        for (int y = 0; y < height; y++) {
            int top = y * fromHeight / height;
            int bottom = Math.max(top + 1, (y + 1) * fromHeight / height);
            for (int x = 0; x < width; x++) {
                int left = x * fromWidth / width;
                int right = Math.max(left + 1, (x + 1) * fromWidth / width);
                for (int c = 0; c < 3; c++) {
                    out.put((byte) average(bgr, c, left, right, top, bottom));
                }
            }
        }
    }

    private int average(byte[] bgr, int channel, int left, int right, int top, int bottom) {
        int sum = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                sum += bgr[(y * fromWidth + x) * 3 + channel] & 0xff;
            }
        }
        return sum / ((right - left) * (bottom - top));
    }
}
