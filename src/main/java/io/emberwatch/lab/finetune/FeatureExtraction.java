package io.emberwatch.lab.finetune;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.HeadPass;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.engine.ImageBuffer;
import io.emberwatch.engine.Network;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.text.TimeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/**
 * Passes images through the frozen trunk of a model, unless the cache has them already. Borrows the model and the cache.
 * Not thread-safe.
 */
final class FeatureExtraction {
    private static final double LINE_EVERY = 5;

    private final Network model;
    private final ImageBuffer buffer;
    private final HeadPass head;
    private final FeatureCache cache;
    private final Path data;
    private final Consumer<String> log;
    private final List<Missing> batch = new ArrayList<>();
    private int passed;

    /** An image and the cache keys of its views. */
    private record Keyed(ImageFolder.Entry entry, String file, Map<ImageView, String> keys) {
        boolean in(FeatureCache cache) {
            return keys.values().stream().allMatch(cache::has);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    private record Missing(String key, byte[] pixels) {}

    /**
     * Prepares the extraction.
     *
     * @param data folder that image names are relative to
     */
    FeatureExtraction(Network model, FeatureCache cache, Path data, Consumer<String> log) {
        this.model = model;
        this.buffer = new ImageBuffer(model);
        this.head = new HeadPass(model.head().orElseThrow());
        this.cache = cache;
        this.data = data;
        this.log = log;
    }

    /** Number of images, or views of them, that went through the network so far. */
    int passed() {
        return passed;
    }

    /**
     * Features of those images that can be read; the others are logged.
     *
     * @param split name of the images in the log
     * @param views how many of each
     */
    List<ImageFeatures> of(String split, List<ImageFolder.Entry> entries, int views) throws IOException {
        List<Keyed> images = new ArrayList<>();
        List<Keyed> incomplete = new ArrayList<>();
        for (ImageFolder.Entry entry : entries) {
            Keyed image = keyed(entry, views);
            images.add(image);
            if (!image.in(cache)) {
                incomplete.add(image);
            }
        }
        log.accept(String.format(
                Locale.ROOT,
                "%s: %d images, features of %d in the cache",
                split,
                images.size(),
                images.size() - incomplete.size()));
        ImageFolder.SkippedImages.tell(compute(split, incomplete), log);
        return images.stream()
                .filter(image -> image.in(cache))
                .map(image -> new ImageFeatures(
                        image.file(),
                        image.entry().label(),
                        image.keys().values().stream().map(cache::get).toList()))
                .toList();
    }

    private List<String> compute(String split, List<Keyed> images) throws IOException {
        List<String> unreadable = new ArrayList<>();
        long start = System.nanoTime();
        double nextLine = LINE_EVERY;
        for (int i = 0; i < images.size(); i++) {
            if (!add(images.get(i))) {
                unreadable.add(images.get(i).file());
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (seconds >= nextLine) {
                double left = seconds / (i + 1) * (images.size() - i - 1);
                log.accept(String.format(
                        Locale.ROOT,
                        "%s: %d of %d images through the network, %s left",
                        split,
                        i + 1,
                        images.size(),
                        TimeText.of(left)));
                nextLine = seconds + LINE_EVERY;
            }
        }
        flush();
        return unreadable;
    }

    private boolean add(Keyed image) throws IOException {
        Sample sample = ImageFolder.readPrepared(image.entry(), model.manifest().input());
        if (sample == null) {
            return false;
        }
        for (Map.Entry<ImageView, String> view : image.keys().entrySet()) {
            if (!cache.has(view.getValue())) {
                batch.add(new Missing(view.getValue(), view.getKey().of(sample)));
                if (batch.size() == model.maxBatch()) {
                    flush();
                }
            }
        }
        return true;
    }

    private void flush() throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        FeatureMaps features = model.run(
                        buffer.of(batch.stream().map(Missing::pixels).toList()), batch.size(), scores -> true)
                .requiredFeatures();
        for (int i = 0; i < batch.size(); i++) {
            cache.put(batch.get(i).key(), head.pooled(features.values(), features.offset(i, 0), features.cells()));
        }
        passed += batch.size();
        batch.clear();
    }

    /** The key has the file's size and time, so that an edited image is computed again. */
    private Keyed keyed(ImageFolder.Entry entry, int views) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(entry.file(), BasicFileAttributes.class);
        String file = data.relativize(entry.file()).toString().replace('\\', '/');
        String version = file + "|" + attributes.size() + "|"
                + attributes.lastModifiedTime().toInstant() + "|";
        Map<ImageView, String> keys = new EnumMap<>(ImageView.class);
        for (ImageView view : Arrays.copyOf(ImageView.values(), views)) {
            keys.put(view, version + view);
        }
        return new Keyed(entry, file, keys);
    }

    /** Views of an image, in the order of their benefit. */
    enum ImageView {
        /** As it is. */
        WHOLE {
            @Override
            byte[] of(Sample image) {
                return image.pixels();
            }
        },
        /** Left and right exchanged. */
        MIRRORED {
            @Override
            byte[] of(Sample image) {
                byte[] from = image.pixels();
                byte[] to = new byte[from.length];
                int row = image.width() * 3;
                for (int i = 0; i < from.length; i += 3) {
                    int start = i / row * row;
                    System.arraycopy(from, i, to, start + row - 3 - (i - start), 3);
                }
                return to;
            }
        },
        /** The middle, enlarged. */
        CLOSER {
            @Override
            byte[] of(Sample image) {
                int width = (int) (image.width() * MIDDLE);
                int height = (int) (image.height() * MIDDLE);
                try (BytePointer data = new BytePointer(image.pixels());
                        Mat whole = new Mat(image.height(), image.width(), opencv_core.CV_8UC3, data);
                        Rect place =
                                new Rect((image.width() - width) / 2, (image.height() - height) / 2, width, height);
                        Mat middle = new Mat(whole, place);
                        Mat enlarged = new Mat()) {
                    ImageResizer.resize(middle, enlarged, image.width(), image.height());
                    return Image.bytes(enlarged);
                }
            }
        },
        /** In less light. */
        DARKER {
            @Override
            byte[] of(Sample image) {
                byte[] from = image.pixels();
                byte[] to = new byte[from.length];
                for (int i = 0; i < from.length; i++) {
                    to[i] = (byte) Math.round((from[i] & 255) * LESS_LIGHT);
                }
                return to;
            }
        };

        private static final double MIDDLE = 0.75;
        private static final double LESS_LIGHT = 0.6;

        /** RGB bytes of this view, as large as the image; may be the image's own array. */
        abstract byte[] of(Sample image);
    }

    /**
     * What the trunk of a network gives for a labelled image. Immutable by convention: arrays are not copied.
     *
     * @param file its path from the data folder on, with {@code /}
     * @param label index of its class
     * @param views pooled features {@code [C]} of the image as it is, then of its other views
     */
    record ImageFeatures(String file, int label, List<float[]> views) {
        ImageFeatures {
            views = List.copyOf(views);
        }

        /** Of the image as it is. */
        float[] whole() {
            return views.get(0);
        }
    }
}
