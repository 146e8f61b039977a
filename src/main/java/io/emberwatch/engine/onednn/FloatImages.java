package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.DenseNetModel.Preprocessing;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Bytes to floats by a table for each channel. Without border: the first convolution adds its own. */
final class FloatImages implements ImageLoader {
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
                table[channel][value] =
                        value * preprocessing.scale()[channel] + preprocessing.offset()[channel];
            }
            halves[channel] = BFloat16.of(table[channel]);
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
            target.asShortBuffer().put(BFloat16.of(values));
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
        return preprocessing.reversed() ? 2 - channel : channel;
    }
}
