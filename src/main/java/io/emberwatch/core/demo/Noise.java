package io.emberwatch.core.demo;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A tile of fractal noise that repeats every {@value #CELLS} units. Values are 0..1 around one half. Immutable and
 * thread-safe.
 */
final class Noise {
    private static final int SIZE = 256;
    private static final int CELLS = 8;
    private static final int OCTAVES = 4;
    private static final float SCALE = (float) SIZE / CELLS;
    private static final int MASK = SIZE - 1;

    private final float[] tile = new float[SIZE * SIZE];

    Noise(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float strength = 1;
        for (int octave = 0; octave < OCTAVES; octave++) {
            add(lattice(random, CELLS << octave), CELLS << octave, strength);
            strength *= 0.52f;
        }
        stretch();
    }

    /** Bilinear between the tile's samples. */
    float at(float x, float y) {
        float sx = x * SCALE;
        float sy = y * SCALE;
        int ix = (int) Math.floor(sx);
        int iy = (int) Math.floor(sy);
        float fx = sx - ix;
        float fy = sy - iy;
        int left = ix & MASK;
        int right = (ix + 1) & MASK;
        int upper = (iy & MASK) * SIZE;
        int lower = ((iy + 1) & MASK) * SIZE;
        float top = tile[upper + left] + (tile[upper + right] - tile[upper + left]) * fx;
        float bottom = tile[lower + left] + (tile[lower + right] - tile[lower + left]) * fx;
        return top + (bottom - top) * fy;
    }

    private static float[] lattice(SplittableRandom random, int cells) {
        float[] values = new float[cells * cells];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    private void add(float[] lattice, int cells, float strength) {
        float step = (float) cells / SIZE;
        for (int y = 0; y < SIZE; y++) {
            int cy = (int) (y * step);
            float fy = smooth(y * step - cy);
            for (int x = 0; x < SIZE; x++) {
                int cx = (int) (x * step);
                float fx = smooth(x * step - cx);
                int next = (cx + 1) % cells;
                int below = (cy + 1) % cells * cells;
                float top = mix(lattice[cy * cells + cx], lattice[cy * cells + next], fx);
                float bottom = mix(lattice[below + cx], lattice[below + next], fx);
                tile[y * SIZE + x] += strength * mix(top, bottom, fy);
            }
        }
    }

    /** To mean one half and a spread that fills most of 0..1. */
    private void stretch() {
        double sum = 0;
        double squares = 0;
        for (float value : tile) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / tile.length;
        double deviation = Math.sqrt(squares / tile.length - mean * mean);
        for (int i = 0; i < tile.length; i++) {
            tile[i] = (float) Math.max(0, Math.min(1, 0.5 + (tile[i] - mean) / deviation * 0.2));
        }
    }

    private static float smooth(float f) {
        return f * f * (3 - 2 * f);
    }

    private static float mix(float a, float b, float share) {
        return a + (b - a) * share;
    }

    /** Values on every {@code cell}th pixel of both directions, read a row at a time with straight lines between them. */
    static final class CoarseGrid {
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
}
