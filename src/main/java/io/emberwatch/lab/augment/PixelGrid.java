package io.emberwatch.lab.augment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Which pixels of a picture lie beside each other; they are numbered row by row. Diagonals do not count. */
record PixelGrid(int height, int width) {
    private static final int SIDES = 4;

    /** The pixels above, below, left and right, as far as there are any. */
    IntStream neighbours(int pixel) {
        return IntStream.range(0, SIDES).map(side -> neighbour(pixel, side)).filter(n -> n >= 0);
    }

    /** The pixel on one of the sides; -1 beyond the border. */
    private int neighbour(int pixel, int side) {
        int y = pixel / width;
        int x = pixel % width;
        return switch (side) {
            case 0 -> y > 0 ? pixel - width : -1;
            case 1 -> y < height - 1 ? pixel + width : -1;
            case 2 -> x > 0 ? pixel - 1 : -1;
            default -> x < width - 1 ? pixel + 1 : -1;
        };
    }

    /** The connected regions of the wanted pixels. */
    List<int[]> regions(boolean[] wanted) {
        boolean[] seen = new boolean[wanted.length];
        int[] queue = new int[wanted.length];
        List<int[]> regions = new ArrayList<>();
        for (int start = 0; start < wanted.length; start++) {
            int end = flood(wanted, seen, queue, start);
            if (end > 0) {
                regions.add(Arrays.copyOf(queue, end));
            }
        }
        return regions;
    }

    /** For each pixel, whether it can be reached from the border without crossing the region. */
    boolean[] outside(boolean[] region) {
        boolean[] free = new boolean[region.length];
        for (int i = 0; i < free.length; i++) {
            free[i] = !region[i];
        }
        boolean[] reached = new boolean[region.length];
        int[] queue = new int[region.length];
        for (int x = 0; x < width; x++) {
            flood(free, reached, queue, x);
            flood(free, reached, queue, (height - 1) * width + x);
        }
        for (int y = 0; y < height; y++) {
            flood(free, reached, queue, y * width);
            flood(free, reached, queue, y * width + width - 1);
        }
        return reached;
    }

    /** Fills the queue with the wanted pixels connected to the start; gives their number, 0 if the start is none. */
    private int flood(boolean[] wanted, boolean[] seen, int[] queue, int start) {
        int end = 0;
        if (seen[start] || !wanted[start]) {
            return 0;
        }
        queue[end++] = start;
        seen[start] = true;
        for (int next = 0; next < end; next++) {
            for (int side = 0; side < SIDES; side++) {
                int n = neighbour(queue[next], side);
                if (n >= 0 && !seen[n] && wanted[n]) {
                    seen[n] = true;
                    queue[end++] = n;
                }
            }
        }
        return end;
    }
}
