package io.emberwatch.monitor.camera;

import java.nio.ByteBuffer;

/** Turns frames of BGR pixels by quarters, as the flag in a file of a phone asks for. */
final class FrameTurn {
    private FrameTurn() {}

    /**
     * Writes the turned pixels without padding from the target's position on, which is not moved.
     *
     * @param pixels rows of {@code stride} bytes
     * @param width pixels a row, before turning
     * @param height rows, before turning
     * @param quarters clockwise, 1 to 3
     */
    static void write(ByteBuffer pixels, int stride, int width, int height, int quarters, ByteBuffer target) {
        int start = target.position();
        int turnedWidth = quarters == 2 ? width : height;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = quarters == 1 ? height - 1 - y : quarters == 2 ? width - 1 - x : y;
                int row = quarters == 1 ? x : quarters == 2 ? height - 1 - y : width - 1 - x;
                int from = y * stride + x * 3;
                int to = start + (row * turnedWidth + column) * 3;
                target.put(to, pixels.get(from));
                target.put(to + 1, pixels.get(from + 1));
                target.put(to + 2, pixels.get(from + 2));
            }
        }
    }
}
