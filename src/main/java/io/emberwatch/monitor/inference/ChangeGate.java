package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.VideoFrame;
import java.time.Duration;
import java.util.Arrays;

/**
 * Decides which frames of one camera are worth a run of the network: those that differ from the last one that passed,
 * those of a suspected camera, and one at least every {@code max_still}. A frame differs where a part of it became
 * brighter, darker, warmer or colder than noise, exposure, white balance and compression explain. Parts are a 48th of the
 * frame wide and 27th high, so a flame of a hundredth of the frame covers several.
 *
 * <p>It compares with the frame that passed last, not with the one before, so that slow changes add up. Parts that
 * always change, such as a clock in the image, must change more. Pure: time comes with the frames. Costs about a third
 * of a millisecond a frame. Not thread-safe: one a camera.
 */
public final class ChangeGate {
    /** How many times as long a still scene may go unscored while there is too much to do. */
    static final int BUSY_FACTOR = 3;

    private final long maxStillNanos;
    private final ExposureCompare brightness = new ExposureCompare();
    private final ExposureCompare warmth = new ExposureCompare();
    private Thumbnail passed;
    private long passedNanos;
    private long seenNanos;

    /** @param maxStill how long a still scene may go unscored; zero lets every frame pass */
    public ChangeGate(Duration maxStill) {
        this.maxStillNanos = maxStill.toNanos();
    }

    /**
     * Whether the network should score this frame, the next one of its camera. The frame stays the caller's.
     *
     * @param suspected whether the camera is suspected or burns: then every frame passes
     */
    public boolean passes(VideoFrame frame, boolean suspected) {
        return passes(frame, suspected, false);
    }

    /**
     * As the other one.
     *
     * @param busy whether the cameras ask for more than can be scored: still scenes then wait longer, for those that
     *     change
     */
    public boolean passes(VideoFrame frame, boolean suspected, boolean busy) {
        if (maxStillNanos == 0) {
            return true;
        }
        long now = frame.capturedNanos();
        long sinceFrame = now - seenNanos;
        seenNanos = now;
        if (suspected) {
            // The first calm frame passes too, and is compared with from then on.
            passed = null;
            passedNanos = now;
            return true;
        }
        Thumbnail image = Thumbnail.of(frame);
        if (passed != null && passed.width == image.width && passed.height == image.height) {
            // Both learn from each frame what is usual.
            boolean lit = brightness.differs(passed.brightness, image.brightness);
            boolean warm = warmth.differs(passed.warmth, image.warmth);
            // The frame after this one would be too late.
            boolean due = now - passedNanos + sinceFrame > (busy ? BUSY_FACTOR : 1) * maxStillNanos;
            if (!lit && !warm && !due) {
                return false;
            }
        }
        passed = image;
        passedNanos = now;
        brightness.restart();
        warmth.restart();
        return true;
    }

    /** When the frame that passed last was captured, on the ticker; 0 before the first. */
    public long passedNanos() {
        return passedNanos;
    }

    /** A frame of few parts: how bright and how warm each is, from points spread over it. Immutable. */
    private static final class Thumbnail {
        static final int COLUMNS = 48;
        static final int ROWS = 27;
        /** Points looked at in each direction of a part. */
        private static final int POINTS = 5;

        private final int width;
        private final int height;
        /** 0..255. */
        private final float[] brightness = new float[COLUMNS * ROWS];
        /** Half of red minus blue, -128..128: a flame may be as bright as a white wall, but is never as cold. */
        private final float[] warmth = new float[COLUMNS * ROWS];

        private Thumbnail(int width, int height) {
            this.width = width;
            this.height = height;
        }

        static Thumbnail of(VideoFrame frame) {
            Thumbnail image = new Thumbnail(frame.width(), frame.height());
            int[] lefts = new int[COLUMNS * POINTS];
            for (int x = 0; x < lefts.length; x++) {
                int column = (int) ((x + 0.5) * frame.width() / lefts.length);
                lefts[x] = column * 3;
            }
            byte[] row = new byte[frame.width() * 3];
            for (int y = 0; y < ROWS * POINTS; y++) {
                int top = (int) ((y + 0.5) * frame.height() / (ROWS * POINTS));
                frame.pixels().get(top * row.length, row);
                image.add(row, lefts, y / POINTS * COLUMNS);
            }
            return image;
        }

        private void add(byte[] row, int[] lefts, int firstPart) {
            for (int column = 0; column < COLUMNS; column++) {
                int bright = 0;
                int warm = 0;
                for (int x = column * POINTS; x < (column + 1) * POINTS; x++) {
                    int blue = row[lefts[x]] & 0xff;
                    int red = row[lefts[x] + 2] & 0xff;
                    bright += blue + 2 * (row[lefts[x] + 1] & 0xff) + red;
                    warm += red - blue;
                }
                brightness[firstPart + column] += bright / (4f * POINTS * POINTS);
                warmth[firstPart + column] += warm / (2f * POINTS * POINTS);
            }
        }
    }

    /**
     * Compares the parts of two images after taking out what changes all of them alike: a gain and an offset, as
     * exposure and white balance make them. Learns how much parts differ when nothing happens. Not thread-safe.
     */
    private static final class ExposureCompare {
        /** Least difference that counts, of 255: steps of a video's compression are smaller. */
        private static final float LEAST = 5;
        /** However noisy the image, a difference of so much counts. */
        private static final float MOST_NOISE = 16;
        /** However busy the part, a difference of so much counts: more than a clock's digits make. */
        private static final float MOST_BUSY = 64;
        /** One large change, such as a passer-by, is not yet usual: it is learned as no more than this. */
        private static final float MOST_LEARNED = 24;
        /** How many times as large as the usual deviation a difference must be. */
        private static final float FACTOR = 6;

        private static final float BUSY_FACTOR = 4;
        /** Weight of the newest frame in what a part usually does. */
        private static final float LEARNING = 0.1f;
        /** From the median of absolute values to the standard deviation. */
        private static final float DEVIATION = 1.4826f;

        private static final double LARGEST_GAIN = 2;
        /** A change of the whole image that counts: light was switched on, or a fire lights all. */
        private static final double LARGEST_SHIFT = 32;

        private static final int FITS = 3;
        private static final int MEMORY = 15;

        private final float[] usualSquare = new float[Thumbnail.COLUMNS * Thumbnail.ROWS];
        private final float[] rest = new float[usualSquare.length];
        /** {@link #rest} of the image before. */
        private final float[] earlierRest = new float[usualSquare.length];

        private final float[] values = new float[usualSquare.length];
        /** The noise of the latest images, in a ring. */
        private final float[] noise = new float[MEMORY];

        private int noises;

        /** The image seen last is what those to come are compared with. */
        void restart() {
            Arrays.fill(earlierRest, 0);
        }

        /** Whether a part differs by more than is usual for it. */
        boolean differs(float[] before, float[] now) {
            boolean known = fit(before, now);
            noise[noises++ % MEMORY] = medianOfRest() * DEVIATION;
            float least = Math.min(MOST_NOISE, Math.max(LEAST, FACTOR * usualNoise()));
            boolean differs = !known;
            for (int part = 0; part < rest.length; part++) {
                float change = Math.abs(rest[part]);
                float busy = Math.min(MOST_BUSY, BUSY_FACTOR * (float) Math.sqrt(usualSquare[part]));
                differs |= change > Math.max(least, busy);
                // What grows slowly, such as smoke, never becomes usual: only the step since the image before is
                // learned.
                float counted = Math.min(Math.abs(rest[part] - earlierRest[part]), MOST_LEARNED);
                usualSquare[part] += LEARNING * (counted * counted - usualSquare[part]);
            }
            System.arraycopy(rest, 0, earlierRest, 0, rest.length);
            return differs;
        }

        /**
         * Fills {@link #rest} with what gain and offset do not explain. Parts that changed otherwise are left out of
         * the fit.
         *
         * @return false where the images are too different to be compared
         */
        private boolean fit(float[] before, float[] now) {
            double gain = 1;
            double offset = medianDifference(before, now);
            subtract(before, now, gain, offset);
            for (int i = 0; i < FITS; i++) {
                float alike = 3 * medianOfRest() + 1;
                double n = 0;
                double x = 0;
                double y = 0;
                double xx = 0;
                double xy = 0;
                for (int part = 0; part < rest.length; part++) {
                    if (Math.abs(rest[part]) <= alike) {
                        n++;
                        x += before[part];
                        y += now[part];
                        xx += before[part] * before[part];
                        xy += before[part] * now[part];
                    }
                }
                double spread = n * xx - x * x;
                // In an image of one brightness gain and offset are the same.
                gain = spread > n * n ? (n * xy - x * y) / spread : 1;
                offset = (y - gain * x) / n;
                subtract(before, now, gain, offset);
            }
            double shift = Math.abs(medianDifference(before, now));
            return gain < LARGEST_GAIN && gain > 1 / LARGEST_GAIN && shift < LARGEST_SHIFT;
        }

        private void subtract(float[] before, float[] now, double gain, double offset) {
            for (int part = 0; part < rest.length; part++) {
                // What was driven to white or black carries no more.
                rest[part] = (float) (now[part] - Math.min(255, Math.max(-128, gain * before[part] + offset)));
            }
        }

        private float medianDifference(float[] before, float[] now) {
            for (int part = 0; part < values.length; part++) {
                values[part] = now[part] - before[part];
            }
            return Median.of(values);
        }

        private float medianOfRest() {
            for (int part = 0; part < values.length; part++) {
                values[part] = Math.abs(rest[part]);
            }
            return Median.of(values);
        }

        private float usualNoise() {
            float[] latest = Arrays.copyOf(noise, Math.min(noises, MEMORY));
            return Median.of(latest);
        }
    }
}
