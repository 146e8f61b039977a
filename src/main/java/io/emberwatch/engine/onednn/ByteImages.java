package io.emberwatch.engine.onednn;

import java.nio.ByteBuffer;

/**
 * The bytes as they are; the first convolution's weights hold the preprocessing. The border has the bytes that come
 * nearest to the 0 which the network wants there.
 */
final class ByteImages implements ImageLoader {
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
            black[preprocessing.reversed() ? 2 - channel : channel] = (byte) Math.round(zero);
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
