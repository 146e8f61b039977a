package io.emberwatch.core.image;

/** What is put in the place of pixels that a network should not see. */
public enum Baseline {
    BLACK,
    /** The picture's mean colour. */
    MEAN,
    /** The picture itself, so blurred that no object is left. */
    BLUR;

    /** One picture, filled all over. */
    public ImageBatch of(ImageBatch picture) {
        if (picture.count() != 1) {
            throw new IllegalArgumentException("one picture at a time, not " + picture.count());
        }
        return switch (this) {
            case BLACK -> new ImageBatch(1, picture.height(), picture.width(), new float[picture.size()]);
            case MEAN -> mean(picture);
            case BLUR -> blurred(picture);
        };
    }

    private static ImageBatch mean(ImageBatch picture) {
        double[] sum = new double[3];
        float[] rgb = picture.rgb();
        for (int i = 0; i < rgb.length; i++) {
            sum[i % 3] += rgb[i];
        }
        float[] filled = new float[rgb.length];
        for (int i = 0; i < filled.length; i++) {
            filled[i] = (float) (sum[i % 3] * 3 / rgb.length);
        }
        return new ImageBatch(1, picture.height(), picture.width(), filled);
    }

    /** Three box blurs come close to a Gaussian. */
    private static ImageBatch blurred(ImageBatch picture) {
        int radius = Math.max(1, picture.width() / 12);
        float[] rgb = picture.rgb().clone();
        for (int i = 0; i < 3; i++) {
            rgb = box(rgb, picture.height(), picture.width(), 3, picture.width() * 3, radius);
            rgb = box(rgb, picture.width(), picture.height(), picture.width() * 3, 3, radius);
        }
        return new ImageBatch(1, picture.height(), picture.width(), rgb);
    }

    /** Running means along one axis; pixels beyond the edge are those at the edge. */
    private static float[] box(float[] from, int lines, int length, int step, int lineStep, int radius) {
        float[] to = new float[from.length];
        for (int line = 0; line < lines; line++) {
            for (int c = 0; c < 3; c++) {
                int start = line * lineStep + c;
                double sum = 0;
                for (int k = -radius; k <= radius; k++) {
                    sum += from[start + clamp(k, length) * step];
                }
                for (int i = 0; i < length; i++) {
                    to[start + i * step] = (float) (sum / (2 * radius + 1));
                    sum += from[start + clamp(i + radius + 1, length) * step]
                            - from[start + clamp(i - radius, length) * step];
                }
            }
        }
        return to;
    }

    private static int clamp(int index, int length) {
        return Math.max(0, Math.min(length - 1, index));
    }
}
