package io.emberwatch.engine;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/** Images made up from a seed, always the same: for warming up and for comparing precisions. Thread-safe. */
public final class DrawnImages {
    /** The last ones: a load asks for the same several times, and to draw them takes longer than to run them. */
    private static final AtomicReference<Drawn> LAST = new AtomicReference<>(new Drawn(0, 0, new byte[0]));

    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    private record Drawn(int height, int width, byte[] images) {}

    private DrawnImages() {}

    /**
     * Draws images with a coloured gradient, a few glowing and a few dark blobs, and noise.
     *
     * @return direct buffer, uint8 RGB {@code [count,height,width,3]}
     */
    public static ByteBuffer draw(int count, int height, int width) {
        int each = height * width * 3;
        Drawn last = LAST.get();
        int known = last.height == height && last.width == width ? Math.min(count, last.images.length / each) : 0;
        ByteBuffer images = ByteBuffer.allocateDirect(count * each);
        images.put(last.images, 0, known * each);
        for (int image = known; image < count; image++) {
            draw(images, new Random(7919L * (image + 1)), height, width);
        }
        images.flip();
        if (known < count) {
            byte[] copy = new byte[count * each];
            images.duplicate().get(copy);
            LAST.set(new Drawn(height, width, copy));
        }
        return images;
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
        double[] value = new double[3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double down = (double) y / height;
                double along = (double) x / width;
                double noise = random.nextGaussian() * 8;
                for (int channel = 0; channel < 3; channel++) {
                    value[channel] = ground[channel] + 60 * down + noise;
                }
                for (double[] each : blob) {
                    double dx = (along - each[0]) / each[2];
                    double dy = (down - each[1]) / each[2];
                    double light = Math.exp(-(dx * dx + dy * dy));
                    for (int channel = 0; channel < 3; channel++) {
                        value[channel] += each[3 + channel] * light;
                    }
                }
                for (int channel = 0; channel < 3; channel++) {
                    images.put((byte) Math.max(0, Math.min(255, Math.round(value[channel]))));
                }
            }
        }
    }
}
