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
    private static final double REPAINT = 0.2;

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
            CutoutPaste.of(decoy, size, random).onto(pixels, new FlamePlace(size));
        }
        if (label == fire || flames.isEmpty() || !drawn(Transform.FLAME, FLAME, random)) {
            return label;
        }
        do {
            CutoutPaste.of(flames.get(random.nextInt(flames.size())), size, random)
                    .onto(pixels, place);
        } while (random.nextDouble() < SECOND_FLAME);
        return fire;
    }

    private void colour(byte[] pixels, int size, int label, SplittableRandom random) {
        if (label != fire && drawn(Transform.REPAINT, REPAINT, random)) {
            Repaint.apply(pixels, size, random);
        }
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
}
