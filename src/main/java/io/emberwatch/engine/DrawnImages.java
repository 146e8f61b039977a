package io.emberwatch.engine;

import java.nio.ByteBuffer;
import java.util.Random;

/** Images made up from a seed, always the same: for warming up and for comparing precisions. */
public final class DrawnImages {
    private DrawnImages() {}

    /**
     * Draws images with a coloured gradient, a few glowing and a few dark blobs, and noise.
     *
     * @return direct buffer, uint8 RGB {@code [count,height,width,3]}
     */
    public static ByteBuffer draw(int count, int height, int width) {
        ByteBuffer images = ByteBuffer.allocateDirect(count * height * width * 3);
        for (int image = 0; image < count; image++) {
            draw(images, new Random(7919L * (image + 1)), height, width);
        }
        return images.flip();
    }

    private static void draw(ByteBuffer images, Random random, int height, int width) {
        int blobs = 2 + random.nextInt(5);
        double[][] blob = new double[blobs][];
        for (int i = 0; i < blobs; i++) {
            // x, y, radius, red, green, blue; radii in shares of the image, colours added to the background.
            double glow = random.nextBoolean() ? 1 : -0.5;
            blob[i] = new double[] {
                random.nextDouble(),
                random.nextDouble(),
                0.04 + 0.2 * random.nextDouble(),
                glow * (150 + random.nextInt(100)),
                glow * (60 + random.nextInt(120)),
                glow * random.nextInt(80)
            };
        }
        double[] ground = {random.nextInt(160), random.nextInt(160), random.nextInt(160)};
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double down = (double) y / height;
                double along = (double) x / width;
                double noise = random.nextGaussian() * 8;
                for (int channel = 0; channel < 3; channel++) {
                    double value = ground[channel] + 60 * down + noise;
                    for (double[] each : blob) {
                        double dx = (along - each[0]) / each[2];
                        double dy = (down - each[1]) / each[2];
                        value += each[3 + channel] * Math.exp(-(dx * dx + dy * dy));
                    }
                    images.put((byte) Math.max(0, Math.min(255, Math.round(value))));
                }
            }
        }
    }
}
