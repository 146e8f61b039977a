package io.emberwatch.lab.train;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.augment.Augmentation;
import io.emberwatch.lab.augment.FlamePlace;
import io.emberwatch.lab.augment.Transform;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.dataset.WeightedSampler;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/**
 * Makes training batches. The same seed and step give the same batch, so a resumed run
 * continues with the batches it would have had.
 *
 * @param count images in a batch
 * @param classes number of classes
 * @param mixture label smoothing and mixup
 */
record BatchMaker(
        WeightedSampler sampler, Augmentation augmentation, int count, int classes, Mixture mixture, long seed) {
    /**
     * Regularization of the labels.
     *
     * @param smoothing share of the label that is spread over all classes, 0..1
     * @param mixup share of images that are blended with another
     */
    record Mixture(double smoothing, double mixup) {
        Mixture {
            if (!(smoothing >= 0 && smoothing < 1 && mixup >= 0 && mixup <= 0.5)) {
                throw new UserException("label smoothing must be at least 0 and less than 1, not " + smoothing);
            }
        }
    }

    /** The batch of this step, of images with this height and width. */
    Batch make(int step, int size) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step);
        int each = size * size * 3;
        byte[] pixels = new byte[count * each];
        float[] labels = new float[count * classes];
        int cells = (size / FlamePlace.CELL) * (size / FlamePlace.CELL);
        float[] places = new float[count * cells];
        for (int i = 0; i < count; i++) {
            int index = i;
            Sample sample = sampler.draw(random);
            augmentation.draw(sample, size, random, (image, label, flames) -> {
                if (sample.label() != Sample.UNLABELLED) {
                    // The image may show other flames, whose places are not known.
                    System.arraycopy(flames.shares(), 0, places, index * cells, cells);
                }
                System.arraycopy(image, 0, pixels, index * each, each);
                // A row of zeros adds nothing to the loss of the labels.
                for (int c = 0; c < classes && label != Sample.UNLABELLED; c++) {
                    labels[index * classes + c] =
                            (float) (mixture.smoothing() / classes + (c == label ? 1 - mixture.smoothing() : 0));
                }
            });
        }
        for (int i = 1; i < count; i += 2) {
            if (augmentation.variations().contains(Transform.MIXUP) && random.nextDouble() < 2 * mixture.mixup()) {
                float share = (float) random.nextDouble(0.55, 1);
                blend(pixels, each, i - 1, i, share);
                blend(labels, classes, i - 1, i, share);
                // A blend shows both images, so the places of the flames in one of them are not the whole answer.
                Arrays.fill(places, (i - 1) * cells, (i + 1) * cells, 0);
            }
        }
        return new Batch(size, pixels, labels, places);
    }

    private static void blend(byte[] pixels, int each, int a, int b, float share) {
        for (int i = 0; i < each; i++) {
            float first = pixels[a * each + i] & 255;
            float second = pixels[b * each + i] & 255;
            pixels[a * each + i] = (byte) Math.round(share * first + (1 - share) * second);
            pixels[b * each + i] = (byte) Math.round(share * second + (1 - share) * first);
        }
    }

    private static void blend(float[] labels, int each, int a, int b, float share) {
        for (int i = 0; i < each; i++) {
            float first = labels[a * each + i];
            float second = labels[b * each + i];
            labels[a * each + i] = share * first + (1 - share) * second;
            labels[b * each + i] = share * second + (1 - share) * first;
        }
    }

    /** Makes the next batches on its own thread while the network learns from the current one. */
    static final class Queue implements AutoCloseable {
        private final BlockingQueue<Batch> ready = new ArrayBlockingQueue<>(4);
        private final Thread thread;
        private volatile Throwable failure;

        /**
         * Starts making batches.
         *
         * @param firstStep step of the first batch
         * @param size height and width of the images, read when each batch is made
         */
        Queue(BatchMaker maker, int firstStep, IntUnaryOperator size) {
            thread = new Thread(() -> produce(maker, firstStep, size), "batches");
            thread.setDaemon(true);
            thread.start();
        }

        /** The next batch; waits for it. */
        Batch take() throws InterruptedException {
            while (true) {
                Batch batch = ready.poll(1, TimeUnit.SECONDS);
                if (batch != null) {
                    return batch;
                }
                if (failure != null) {
                    throw new IllegalStateException("no more batches", failure);
                }
            }
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void produce(BatchMaker maker, int firstStep, IntUnaryOperator size) {
            try {
                for (int step = firstStep; !Thread.currentThread().isInterrupted(); step++) {
                    ready.put(maker.make(step, size.applyAsInt(step)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
    }

    /** Images of one size with their labels. The arrays are handed out uncopied, to be read only. */
    static final class Batch {
        private final int size;
        private final byte[] pixels;
        private final float[] labels;
        private final float[] places;
        private final int count;

        /**
         * Takes over the arrays.
         *
         * @param size height and width in pixels
         * @param pixels RGB, one image after the other
         * @param labels share of each class, one image after the other
         * @param places where flames were pasted, one image after the other, as {@link FlamePlace#shares}
         */
        Batch(int size, byte[] pixels, float[] labels, float[] places) {
            this.size = size;
            this.pixels = pixels;
            this.labels = labels;
            this.places = places;
            this.count = pixels.length / (size * size * 3);
        }

        /** Images without labels, for scoring. */
        static Batch unlabelled(List<byte[]> images, int size) {
            return new Batch(size, Sample.joined(images), new float[0], new float[0]);
        }

        int size() {
            return size;
        }

        int count() {
            return count;
        }

        int classes() {
            return labels.length / count;
        }

        byte[] pixels() {
            return pixels;
        }

        float[] labels() {
            return labels;
        }

        float[] places() {
            return places;
        }
    }
}
