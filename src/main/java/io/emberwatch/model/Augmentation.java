package io.emberwatch.model;

import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/**
 * Draws training pictures from samples: a random part, mirrored or not, in another light, degraded; sometimes with a small
 * flame put onto a picture without fire, or with some other bright thing, so that the paste itself tells nothing.
 *
 * @param fire index of the class that means fire
 * @param flames cut out of fire pictures; may be empty
 * @param decoys cut out of other pictures; may be empty
 */
record Augmentation(int fire, List<Cutout> flames, List<Cutout> decoys) {
    private static final double WHOLE = 0.2;
    private static final double LEAST_AREA = 0.35;
    private static final double FLAME = 0.12;
    private static final double DECOY = 0.1;

    /** A picture made for training, and the class it now belongs to. */
    interface Taker {
        void take(byte[] pixels, int label);
    }

    Augmentation {
        flames = List.copyOf(flames);
        decoys = List.copyOf(decoys);
    }

    /** Finds cut-outs in the samples. */
    static Augmentation of(List<Sample> samples, int fire) {
        return new Augmentation(fire, cutouts(samples, fire, true), cutouts(samples, fire, false));
    }

    /** Draws one square picture of the sample, of this height and width. */
    void draw(Sample sample, int size, SplittableRandom random, Taker taker) {
        try (Mat picture = new Mat()) {
            crop(sample, picture, size, random);
            byte[] pixels = PictureFolder.bytes(picture);
            int label = sample.label();
            if (label != fire) {
                double lot = random.nextDouble();
                if (lot < FLAME && !flames.isEmpty()) {
                    CutoutPaste.paste(pixels, size, flames.get(random.nextInt(flames.size())), random);
                    label = fire;
                } else if (lot > 1 - DECOY && !decoys.isEmpty()) {
                    CutoutPaste.paste(pixels, size, decoys.get(random.nextInt(decoys.size())), random);
                }
            }
            ColourShift.apply(pixels, size, label != fire, random);
            try (BytePointer data = picture.data()) {
                data.put(pixels, 0, pixels.length);
            }
            Degradation.apply(picture, random);
            taker.take(PictureFolder.bytes(picture), label);
        }
    }

    private static void crop(Sample sample, Mat picture, int size, SplittableRandom random) {
        int height = sample.height();
        int width = sample.width();
        if (random.nextDouble() >= WHOLE) {
            double area = random.nextDouble(LEAST_AREA, 1);
            double stretch = Math.exp(random.nextDouble(Math.log(0.65), Math.log(1.5)));
            height = (int) Math.max(8, Math.min(height, Math.round(height * Math.sqrt(area * stretch))));
            width = (int) Math.max(8, Math.min(width, Math.round(width * Math.sqrt(area / stretch))));
        }
        int top = random.nextInt(sample.height() - height + 1);
        int left = random.nextInt(sample.width() - width + 1);
        try (BytePointer data = new BytePointer(sample.pixels());
                Mat whole = new Mat(sample.height(), sample.width(), opencv_core.CV_8UC3, data);
                Rect part = new Rect(left, top, width, height);
                Mat view = new Mat(whole, part)) {
            PictureFolder.resize(view, picture, size, size);
            if (random.nextBoolean()) {
                opencv_core.flip(picture, picture, 1);
            }
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
