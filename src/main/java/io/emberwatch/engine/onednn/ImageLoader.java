package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.DenseNetModel.Preprocessing;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Brings images into the form of the network's first layer. Immutable; any thread may use it on its own memory. */
interface ImageLoader {
    /** What the first layer reads. */
    ElementType type();

    /** Pixels that are added at each side. */
    int border();

    /** Fills what no image changes, once. */
    void prepare(ByteBuffer target);

    /**
     * Brings in one image.
     *
     * @param pixels uint8 RGB {@code [h,w,3]}, from its position on; the position stays
     * @param target {@code [h + 2 * border, w + 2 * border, 3]} in the machine's byte order
     */
    void load(ByteBuffer pixels, ByteBuffer target);

    /**
     * Brings in one image of numbers, which may lie between bytes.
     *
     * @param rgb holds {@code [h,w,3]}, 0..255, from {@code offset} on
     * @param target as for bytes
     */
    void load(float[] rgb, int offset, ByteBuffer target);

    /** The same for images that the network resizes first. */
    static ImageLoader of(DenseNetModel model, ImageLoader loader) {
        return model.resize()
                .<ImageLoader>map(resize -> new ResizedImages(loader, resize, model.height(), model.width()))
                .orElse(loader);
    }

    /**
     * Resizes images in float32 as TensorFlow's {@code ResizeBilinear} and {@code ResizeNearestNeighbor} do with half pixel
     * centers, for another loader.
     */
    static final class ResizedImages implements ImageLoader {
        private final ImageLoader loader;
        private final DenseNetModel.Resize resize;
        private final Axis down;
        private final Axis across;

        /** For each place of the result: the places before and after it, and how far it lies between them, 0..1. */
        @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
        private record Axis(int[] before, int[] after, float[] between) {
            static Axis of(int from, int to, boolean linear) {
                Axis axis = new Axis(new int[to], new int[to], new float[to]);
                float scale = from / (float) to;
                for (int i = 0; i < to; i++) {
                    float at = (i + 0.5f) * scale;
                    float low = (float) Math.floor(linear ? at - 0.5f : at);
                    axis.before[i] = Math.max(0, Math.min(from - 1, (int) low));
                    boolean exact = !linear || at - 0.5f == low;
                    axis.after[i] = exact ? axis.before[i] : Math.min(from - 1, (int) low + 1);
                    axis.between[i] = linear ? at - 0.5f - low : 0;
                }
                return axis;
            }

            int size() {
                return between.length;
            }
        }

        ResizedImages(ImageLoader loader, DenseNetModel.Resize resize, int height, int width) {
            this.loader = loader;
            this.resize = resize;
            this.down = Axis.of(resize.rows(), height, resize.linear());
            this.across = Axis.of(resize.columns(), width, resize.linear());
        }

        @Override
        public ElementType type() {
            return loader.type();
        }

        @Override
        public int border() {
            return loader.border();
        }

        @Override
        public void prepare(ByteBuffer target) {
            loader.prepare(target);
        }

        @Override
        public void load(ByteBuffer pixels, ByteBuffer target) {
            float[] rgb = new float[resize.height() * resize.width() * 3];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = pixels.get(pixels.position() + i) & 0xff;
            }
            load(rgb, 0, target);
        }

        @Override
        public void load(float[] rgb, int offset, ByteBuffer target) {
            float[] resized = new float[down.size() * across.size() * 3];
            for (int y = 0, i = 0; y < down.size(); y++) {
                int upper = offset + row(down.before[y]);
                int lower = offset + row(down.after[y]);
                for (int x = 0; x < across.size(); x++) {
                    int left = (resize.left() + across.before[x]) * 3;
                    int right = (resize.left() + across.after[x]) * 3;
                    for (int c = 0; c < 3; c++, i++) {
                        float top = rgb[upper + left + c]
                                + (rgb[upper + right + c] - rgb[upper + left + c]) * across.between[x];
                        float bottom = rgb[lower + left + c]
                                + (rgb[lower + right + c] - rgb[lower + left + c]) * across.between[x];
                        resized[i] = top + (bottom - top) * down.between[y];
                    }
                }
            }
            loader.load(resized, 0, target);
        }

        private int row(int y) {
            return (resize.top() + y) * resize.width() * 3;
        }
    }

    /** Bytes to floats by a table for each channel. Without border: the first convolution adds its own. */
    static final class FloatImages implements ImageLoader {
        private final ElementType type;
        private final int pixels;
        private final Preprocessing preprocessing;
        /** By channel as it leaves and byte. */
        private final float[][] table = new float[3][256];

        private final short[][] halves = new short[3][];

        /** @param type float32 or bfloat16 */
        FloatImages(ElementType type, DenseNetModel model) {
            this.type = type;
            this.pixels = model.height() * model.width();
            this.preprocessing = model.preprocessing();
            for (int channel = 0; channel < 3; channel++) {
                for (int value = 0; value < 256; value++) {
                    table[channel][value] = value * preprocessing.scale()[channel]
                            + preprocessing.offset()[channel];
                }
                halves[channel] = Floats.toBf16(table[channel]);
            }
        }

        @Override
        public ElementType type() {
            return type;
        }

        @Override
        public int border() {
            return 0;
        }

        @Override
        public void prepare(ByteBuffer target) {}

        @Override
        public void load(ByteBuffer image, ByteBuffer target) {
            byte[] bytes = new byte[pixels * 3];
            image.get(image.position(), bytes);
            if (type == ElementType.BF16) {
                loadHalves(bytes, target.asShortBuffer());
            } else {
                loadFloats(bytes, target.asFloatBuffer());
            }
        }

        @Override
        public void load(float[] rgb, int offset, ByteBuffer target) {
            float[] values = new float[pixels * 3];
            for (int channel = 0; channel < 3; channel++) {
                float scale = preprocessing.scale()[channel];
                float shift = preprocessing.offset()[channel];
                for (int i = channel, from = offset + source(channel); i < values.length; i += 3, from += 3) {
                    values[i] = rgb[from] * scale + shift;
                }
            }
            if (type == ElementType.BF16) {
                target.asShortBuffer().put(Floats.toBf16(values));
            } else {
                target.asFloatBuffer().put(values);
            }
        }

        private void loadFloats(byte[] bytes, FloatBuffer target) {
            float[] values = new float[bytes.length];
            for (int channel = 0; channel < 3; channel++) {
                float[] numbers = table[channel];
                for (int i = channel, from = source(channel); i < values.length; i += 3, from += 3) {
                    values[i] = numbers[bytes[from] & 0xff];
                }
            }
            target.put(values);
        }

        private void loadHalves(byte[] bytes, ShortBuffer target) {
            short[] values = new short[bytes.length];
            for (int channel = 0; channel < 3; channel++) {
                short[] numbers = halves[channel];
                for (int i = channel, from = source(channel); i < values.length; i += 3, from += 3) {
                    values[i] = numbers[bytes[from] & 0xff];
                }
            }
            target.put(values);
        }

        private int source(int channel) {
            return preprocessing.order()[channel];
        }
    }

    /**
     * The bytes as they are; the first convolution's weights hold the preprocessing. The border has the bytes that come
     * nearest to the 0 which the network wants there.
     */
    static final class ByteImages implements ImageLoader {
        private static final int BORDER = 3;

        private final int height;
        private final int width;
        /** Of the border: red, green, blue. */
        private final byte[] black = new byte[3];

        ByteImages(DenseNetModel model) {
            this.height = model.height();
            this.width = model.width();
            DenseNetModel.Preprocessing preprocessing = model.preprocessing();
            for (int channel = 0; channel < 3; channel++) {
                float zero = -preprocessing.offset()[channel] / preprocessing.scale()[channel];
                black[preprocessing.order()[channel]] = (byte) Math.round(zero);
            }
        }

        @Override
        public ElementType type() {
            return ElementType.U8;
        }

        @Override
        public int border() {
            return BORDER;
        }

        @Override
        public void prepare(ByteBuffer target) {
            for (int i = 0; i < target.capacity(); i++) {
                target.put(i, black[i % 3]);
            }
        }

        @Override
        public void load(ByteBuffer pixels, ByteBuffer target) {
            int row = width * 3;
            int wide = (width + 2 * BORDER) * 3;
            for (int y = 0; y < height; y++) {
                target.put((y + BORDER) * wide + BORDER * 3, pixels, pixels.position() + y * row, row);
            }
        }

        @Override
        public void load(float[] rgb, int offset, ByteBuffer target) {
            ByteBuffer bytes = ByteBuffer.allocate(height * width * 3);
            for (int i = 0; i < bytes.capacity(); i++) {
                bytes.put(i, (byte) Math.round(Math.max(0, Math.min(255, rgb[offset + i]))));
            }
            load(bytes, target);
        }
    }
}
