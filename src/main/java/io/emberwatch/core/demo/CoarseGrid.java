package io.emberwatch.core.demo;

import java.util.Arrays;

/** Values on every {@code cell}th pixel of both directions, read a row at a time with straight lines between them. */
final class CoarseGrid {
    private final int cell;
    private final int columns;
    private final int rows;
    private final float[] values;

    CoarseGrid(int cell) {
        this.cell = cell;
        this.columns = DemoRoom.WIDTH / cell + 1;
        this.rows = DemoRoom.HEIGHT / cell + 1;
        this.values = new float[columns * rows];
    }

    int cell() {
        return cell;
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    void clear() {
        Arrays.fill(values, 0);
    }

    void set(int column, int row, float value) {
        values[row * columns + column] = value;
    }

    void add(int column, int row, float value) {
        values[row * columns + column] += value;
    }

    /** Fills one value a pixel of the image's row {@code y}. */
    void row(int y, float[] pixels) {
        int above = y / cell * columns;
        float down = (y % cell) / (float) cell;
        float left = between(above, down);
        for (int column = 1, x = 0; column < columns; column++) {
            float right = between(above + column, down);
            float step = (right - left) / cell;
            for (int i = 0; i < cell; i++, x++) {
                pixels[x] = left + i * step;
            }
            left = right;
        }
    }

    private float between(int at, float down) {
        return values[at] + (values[at + columns] - values[at]) * down;
    }
}
