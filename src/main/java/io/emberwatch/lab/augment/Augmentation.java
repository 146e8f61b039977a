package io.emberwatch.lab.augment;

import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.lab.dataset.Sample;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/**
 * Makes random training images from samples: cropped, mirrored, relit, degraded. Sometimes a small flame is pasted onto an
 * image without fire. Other bright things are pasted too, so that the network cannot learn from the pasting itself.
 *
 * @param fire index of the class that means fire; other classes are treated alike
 * @param flames cut out of fire images; may be empty
 * @param decoys cut out of other images; may be empty
 * @param insets whole images of any class to insert into others; may be empty
 * @param variations the augmentations in use
 */
public record Augmentation(
        int fire, List<Cutout> flames, List<Cutout> decoys, List<Sample> insets, Set<Transform> variations) {
    private static final double WHOLE = 0.2;
    private static final double LEAST_AREA = 0.35;
    private static final int SMALLEST_PART = 8;
    private static final double FLAME = 0.3;
    private static final double SECOND_FLAME = 0.25;
    private static final double DECOY = 0.2;
    private static final double DECOY_NEAR_FIRE = 0.05;
    private static final double INSET = 0.16;
    private static final double SUNSET = 0.08;

    /** Receives a training image, its class, and the places of pasted flames. */
    public interface Taker {
        void take(byte[] pixels, int label, FlamePlace flames);
    }

    public Augmentation {
        flames = List.copyOf(flames);
        decoys = List.copyOf(decoys);
        insets = List.copyOf(insets);
        variations = Set.copyOf(variations);
    }

    /** An augmentation with cut-outs found in the samples, all of which have labels. */
    public static Augmentation of(List<Sample> samples, int fire, Set<Transform> variations) {
        return new Augmentation(fire, cutouts(samples, fire, true), cutouts(samples, fire, false), samples, variations);
    }

    /** Makes one random square image of the sample, of this height and width. */
    public void draw(Sample sample, int size, SplittableRandom random, Taker taker) {
        try (Mat image = new Mat()) {
            crop(sample, image, size, random);
            int label = sample.label();
            if (label != fire && drawn(Transform.INSET, INSET, random) && !insets.isEmpty()) {
                label = inset(image, size, label, random);
            }
            byte[] pixels = Image.bytes(image);
            FlamePlace place = new FlamePlace(size);
            label = paste(pixels, size, label, place, random);
            colour(pixels, size, label, random);
            try (BytePointer data = image.data()) {
                data.put(pixels, 0, pixels.length);
            }
            Degradation.apply(image, variations, random);
            taker.take(Image.bytes(image), label, place);
        }
    }

    private boolean drawn(Transform variation, double share, SplittableRandom random) {
        return variations.contains(variation) && random.nextDouble() < share;
    }

    private void crop(Sample sample, Mat image, int size, SplittableRandom random) {
        int height = sample.height();
        int width = sample.width();
        if (drawn(Transform.CROP, 1 - WHOLE, random)) {
            double area = random.nextDouble(LEAST_AREA, 1);
            double stretch = Math.exp(random.nextDouble(Math.log(0.65), Math.log(1.5)));
            height = part(height, Math.sqrt(area * stretch));
            width = part(width, Math.sqrt(area / stretch));
        }
        int top = random.nextInt(sample.height() - height + 1);
        int left = random.nextInt(sample.width() - width + 1);
        try (BytePointer data = new BytePointer(sample.pixels());
                Mat whole = new Mat(sample.height(), sample.width(), opencv_core.CV_8UC3, data);
                Rect part = new Rect(left, top, width, height);
                Mat view = new Mat(whole, part)) {
            ImageResizer.resize(view, image, size, size);
            if (drawn(Transform.MIRROR, 0.5, random)) {
                opencv_core.flip(image, image, 1);
            }
        }
    }

    private static int part(int whole, double share) {
        return Math.min(whole, Math.max(SMALLEST_PART, (int) Math.round(whole * share)));
    }

    /** Inserts a small image; returns the label of both together, which is fire if either shows fire. */
    private int inset(Mat image, int size, int label, SplittableRandom random) {
        Sample other = insets.get(random.nextInt(insets.size()));
        if (other.label() != fire && other.label() != label && label != Sample.UNLABELLED) {
            // Two classes without fire, for example smoke and neither: no single label is true.
            return label;
        }
        int height = (int) (size * random.nextDouble(0.3, 0.7));
        int width = (int) (size * random.nextDouble(0.3, 0.7));
        try (BytePointer data = new BytePointer(other.pixels());
                Mat whole = new Mat(other.height(), other.width(), opencv_core.CV_8UC3, data);
                Rect part = new Rect(random.nextInt(size - width), random.nextInt(size - height), width, height);
                Mat view = new Mat(image, part);
                Mat small = new Mat()) {
            ImageResizer.resize(whole, small, width, height);
            small.copyTo(view);
        }
        return other.label() == fire ? fire : label;
    }

    private int paste(byte[] pixels, int size, int label, FlamePlace place, SplittableRandom random) {
        if (!decoys.isEmpty() && drawn(Transform.DECOY, label == fire ? DECOY_NEAR_FIRE : DECOY, random)) {
            Cutout decoy = decoys.get(random.nextInt(decoys.size()));
            CutoutPaste.paste(pixels, size, decoy, new FlamePlace(size), random);
        }
        if (label == fire || flames.isEmpty() || !drawn(Transform.FLAME, FLAME, random)) {
            return label;
        }
        do {
            CutoutPaste.paste(pixels, size, flames.get(random.nextInt(flames.size())), place, random);
        } while (random.nextDouble() < SECOND_FLAME);
        return fire;
    }

    private void colour(byte[] pixels, int size, int label, SplittableRandom random) {
        if (variations.contains(Transform.COLOUR)) {
            ColourShift.apply(pixels, size, random);
        }
        if (label != fire && drawn(Transform.SUNSET, SUNSET, random)) {
            ColourShift.sunset(pixels, size, random);
        } else if (drawn(Transform.LIGHT, label == fire ? 0.1 : 0.25, random)) {
            ColourShift.ColouredLight.apply(pixels, size, label == fire ? 0.6 : 0.97, random);
        }
    }

    private static List<Cutout> cutouts(List<Sample> samples, int fire, boolean ofFire) {
        return samples.stream()
                .filter(s -> s.label() == fire == ofFire)
                .map(Cutout::of)
                .filter(c -> c != null)
                .toList();
    }

    /** Pastes a small cut-out at a random place, like a fire that has just started. */
    static final class CutoutPaste {
        private static final double SMALLEST = 0.11;
        private static final double LARGEST = 0.6;
        private static final double LIT = 0.4;
        /** Cameras often overexpose flames, which then look pale yellow or white. */
        private static final double MOST_EXPOSED = 1.8;

        private static final float[] FIRELIGHT = {0.9f, 0.4f, 0.1f};

        private CutoutPaste() {}

        /**
         * Pastes the cut-out; sometimes with its light on the surroundings.
         *
         * @param image RGB bytes of a square image; changed in place
         * @param size its height and width
         * @param place records the pixels that the cut-out covers
         */
        static void paste(byte[] image, int size, Cutout cutout, FlamePlace place, SplittableRandom random) {
            double share = SMALLEST * Math.pow(LARGEST / SMALLEST, random.nextDouble());
            double factor = share * size / Math.max(cutout.height(), cutout.width());
            int height = Math.max(3, (int) Math.round(cutout.height() * factor));
            int width = Math.max(3, (int) Math.round(cutout.width() * factor * random.nextDouble(0.75, 1.3)));
            int top = random.nextInt(Math.max(1, size - height));
            int left = random.nextInt(Math.max(1, size - width));
            boolean mirrored = random.nextBoolean();
            float strength = (float) random.nextDouble(0.8, 1);
            float exposure = (float) Math.pow(MOST_EXPOSED, random.nextDouble(-0.1, 1));
            if (random.nextDouble() < LIT) {
                light(image, size, top + height / 2, left + width / 2, Math.max(height, width), random.nextDouble());
            }
            for (int y = 0; y < height && top + y < size; y++) {
                for (int x = 0; x < width && left + x < size; x++) {
                    int column = mirrored ? width - 1 - x : x;
                    float cover = blend(
                            image,
                            3 * ((top + y) * size + left + x),
                            cutout,
                            (double) y / height,
                            (double) column / width,
                            1.0 / height,
                            1.0 / width,
                            strength,
                            exposure);
                    place.cover(top + y, left + x, cover);
                }
            }
        }

        /** The surroundings reflect the light of a fire; it falls with the square of the distance. */
        private static void light(byte[] image, int size, int row, int column, int reach, double strength) {
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    double distance = Math.hypot(y - row, x - column) / reach;
                    float lit = (float) (strength / (1 + 2 * distance * distance));
                    int at = 3 * (y * size + x);
                    for (int c = 0; c < 3; c++) {
                        float under = image[at + c] & 255;
                        image[at + c] = (byte) Math.min(255, Math.round(under * (1 + lit * FIRELIGHT[c])));
                    }
                }
            }
        }

        /** Blends the mean of the cut-out's pixels that fall onto this pixel; returns its cover, 0..1. */
        private static float blend(
                byte[] image,
                int at,
                Cutout cutout,
                double v,
                double u,
                double dv,
                double du,
                float strength,
                float exposure) {
            int y0 = (int) (v * cutout.height());
            int y1 = Math.min(cutout.height(), Math.max(y0 + 1, (int) ((v + dv) * cutout.height())));
            int x0 = (int) (u * cutout.width());
            int x1 = Math.min(cutout.width(), Math.max(x0 + 1, (int) ((u + du) * cutout.width())));
            float alpha = 0;
            float[] sum = new float[3];
            for (int y = y0; y < y1; y++) {
                for (int x = x0; x < x1; x++) {
                    int i = y * cutout.width() + x;
                    float a = cutout.alpha()[i];
                    alpha += a;
                    for (int c = 0; c < 3; c++) {
                        sum[c] += a * (cutout.pixels()[3 * i + c] & 255);
                    }
                }
            }
            if (alpha < 1e-4f) {
                return 0;
            }
            float cover = strength * alpha / ((y1 - y0) * (x1 - x0));
            for (int c = 0; c < 3; c++) {
                float under = image[at + c] & 255;
                image[at + c] = (byte) Math.round(under + cover * (Math.min(255, exposure * sum[c] / alpha) - under));
            }
            return cover;
        }
    }
}
