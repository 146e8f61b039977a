package io.emberwatch.model.picture;

import java.util.SplittableRandom;

/**
 * A window through which something small is seen: dark within, with a frame and bars before it. Fires indoors show behind
 * windows first.
 *
 * @param top first row of the opening
 * @param left first column of the opening
 * @param height rows, may reach beyond the picture
 * @param width columns, may reach beyond the picture
 * @param bars pixels of a bar's thickness
 * @param across bars that run across
 * @param upright bars that stand
 * @param room RGB of what is within, 0..255 each
 * @param wood RGB of frame and bars
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
record WindowFrame(
        int top, int left, int height, int width, int bars, int across, int upright, int[] room, int[] wood) {
    private static final int MOST_BARS = 3;
    private static final double LEAST_SHOWN = 0.6;

    /** A window that shows most of a thing in this box. */
    static WindowFrame before(int top, int left, int height, int width, SplittableRandom random) {
        int shownHeight = Math.max(3, (int) (height * random.nextDouble(LEAST_SHOWN, 1.2)));
        int shownWidth = Math.max(3, (int) (width * random.nextDouble(LEAST_SHOWN, 1.2)));
        boolean light = random.nextBoolean();
        int brightness = light ? random.nextInt(150, 256) : random.nextInt(10, 120);
        return new WindowFrame(
                top + (height - shownHeight) / 2,
                left + (width - shownWidth) / 2,
                shownHeight,
                shownWidth,
                1 + random.nextInt(Math.max(1, Math.min(height, width) / 14)),
                random.nextInt(MOST_BARS),
                random.nextInt(MOST_BARS),
                colour(random.nextInt(8, 70), random),
                colour(brightness, random));
    }

    /** Whether what lies behind shows here, bars aside. */
    boolean shows(int row, int column) {
        return row >= top && row < top + height && column >= left && column < left + width;
    }

    /** Draws the room, before what is in it. */
    void drawRoom(byte[] picture, int size) {
        fill(picture, size, top, left, height, width, room);
    }

    /** Draws frame and bars, after what lies behind. */
    void drawBars(byte[] picture, int size) {
        for (int i = 0; i <= across + 1; i++) {
            fill(
                    picture,
                    size,
                    top - bars + (height + bars) * i / (across + 1),
                    left - bars,
                    bars,
                    width + 2 * bars,
                    wood);
        }
        for (int i = 0; i <= upright + 1; i++) {
            fill(
                    picture,
                    size,
                    top - bars,
                    left - bars + (width + bars) * i / (upright + 1),
                    height + 2 * bars,
                    bars,
                    wood);
        }
    }

    private static int[] colour(int brightness, SplittableRandom random) {
        int[] colour = new int[3];
        for (int c = 0; c < 3; c++) {
            colour[c] = Math.max(0, Math.min(255, brightness + random.nextInt(-12, 13)));
        }
        return colour;
    }

    private static void fill(byte[] picture, int size, int top, int left, int height, int width, int[] colour) {
        for (int y = Math.max(0, top); y < Math.min(size, top + height); y++) {
            for (int x = Math.max(0, left); x < Math.min(size, left + width); x++) {
                for (int c = 0; c < 3; c++) {
                    picture[3 * (y * size + x) + c] = (byte) colour[c];
                }
            }
        }
    }
}
