package io.emberwatch.lab.augment;

/**
 * Where flames were put into a training image: how much of each cell of 32x32 pixels they cover. It teaches the network
 * to look there, which labels of whole images alone do not. Not thread-safe.
 */
public final class FlamePlace {
    /** Pixels of a cell's side: the stride of the last feature map. */
    public static final int CELL = 32;

    private final int side;
    private final float[] cover;

    /** Nothing covered yet, of a square image of this height and width in pixels. */
    public FlamePlace(int size) {
        side = size / CELL;
        cover = new float[side * side];
    }

    /** Notes that a pixel is covered to this share, 0..1. Pixels behind the last whole cell do not count. */
    public void cover(int row, int column, float share) {
        int y = row / CELL;
        int x = column / CELL;
        if (y < side && x < side) {
            cover[y * side + x] += share;
        }
    }

    /** Share of all that is covered by cell, row by row: adds up to 1, or 0 where there is no flame. */
    public float[] shares() {
        float sum = 0;
        for (float cell : cover) {
            sum += cell;
        }
        float[] shares = new float[cover.length];
        for (int i = 0; sum > 0 && i < shares.length; i++) {
            shares[i] = cover[i] / sum;
        }
        return shares;
    }
}
