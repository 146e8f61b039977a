package io.emberwatch.core.heatmap;

/** Resampling of numbers on a grid whose cells together cover one image. */
final class Grid {
    private Grid() {}

    /** Means where the grid gets coarser by a whole factor, else linear between the centres of cells. */
    static float[] resize(float[] from, int width, int height, int newWidth, int newHeight) {
        if (width == newWidth && height == newHeight) {
            return from.clone();
        }
        if (width % newWidth == 0 && height % newHeight == 0) {
            return means(from, width, newWidth, newHeight, width / newWidth, height / newHeight);
        }
        float[] to = new float[newWidth * newHeight];
        for (int y = 0; y < newHeight; y++) {
            float fy = clamp((y + 0.5f) * height / newHeight - 0.5f, height);
            int y0 = (int) fy;
            int y1 = Math.min(y0 + 1, height - 1);
            for (int x = 0; x < newWidth; x++) {
                float fx = clamp((x + 0.5f) * width / newWidth - 0.5f, width);
                int x0 = (int) fx;
                int x1 = Math.min(x0 + 1, width - 1);
                float top = mix(from[y0 * width + x0], from[y0 * width + x1], fx - x0);
                float bottom = mix(from[y1 * width + x0], from[y1 * width + x1], fx - x0);
                to[y * newWidth + x] = mix(top, bottom, fy - y0);
            }
        }
        return to;
    }

    private static float[] means(float[] from, int width, int newWidth, int newHeight, int across, int down) {
        float[] to = new float[newWidth * newHeight];
        for (int i = 0; i < from.length; i++) {
            int x = i % width / across;
            int y = Math.floorDiv(i, width) / down;
            to[y * newWidth + x] += from[i] / (across * down);
        }
        return to;
    }

    private static float clamp(float position, int size) {
        return Math.max(0, Math.min(size - 1, position));
    }

    private static float mix(float a, float b, float share) {
        return a + share * (b - a);
    }
}
