package io.emberwatch.core.image;

/** What is put in the place of pixels that a network should not see. */
public enum Baseline {
    BLACK,
    /** The image's mean colour. */
    MEAN,
    /** The image itself, so blurred that no object is left. */
    BLUR;

    /** One image, filled all over. */
    public ImageBatch of(ImageBatch image) {
        if (image.count() != 1) {
            throw new IllegalArgumentException("one image at a time, not " + image.count());
        }
        return switch (this) {
            case BLACK -> new ImageBatch(1, image.height(), image.width(), new float[image.size()]);
            case MEAN -> mean(image);
            case BLUR -> blurred(image);
        };
    }

    private static ImageBatch mean(ImageBatch image) {
        double[] sum = new double[3];
        float[] rgb = image.rgb();
        for (int i = 0; i < rgb.length; i++) {
            sum[i % 3] += rgb[i];
        }
        float[] filled = new float[rgb.length];
        for (int i = 0; i < filled.length; i++) {
            filled[i] = (float) (sum[i % 3] * 3 / rgb.length);
        }
        return new ImageBatch(1, image.height(), image.width(), filled);
    }

    /** Three box blurs come close to a Gaussian. */
    private static ImageBatch blurred(ImageBatch image) {
        int radius = Math.max(1, image.width() / 12);
        float[] rgb = image.rgb().clone();
        for (int i = 0; i < 3; i++) {
            rgb = box(rgb, image.height(), image.width(), 3, image.width() * 3, radius);
            rgb = box(rgb, image.width(), image.height(), image.width() * 3, 3, radius);
        }
        return new ImageBatch(1, image.height(), image.width(), rgb);
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
