package io.emberwatch.lab.augment;

/**
 * The places of pasted flames in a training image, as cover of each cell of 32x32 pixels. The network learns from it where a
 * fire is, which the label of a whole image does not tell. Not thread-safe.
 */
public final class FlamePlace {
    /** Side of a cell in pixels: the stride of the last feature map. */
    public static final int CELL = 32;

    private final int side;
    private final float[] cover;

    /** An empty grid for a square image of this height and width in pixels. */
    public FlamePlace(int size) {
        side = size / CELL;
        cover = new float[side * side];
    }

    /** Adds a pixel with this cover, 0..1. Pixels beyond the last whole cell do not count. */
    public void cover(int row, int column, float share) {
        int y = row / CELL;
        int x = column / CELL;
        if (y < side && x < side) {
            cover[y * side + x] += share;
        }
    }

    /** Each cell's share of the whole cover, row by row. The sum is 1, or 0 without a flame. */
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
