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
