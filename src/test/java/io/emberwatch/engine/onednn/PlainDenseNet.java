package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.DenseNetModel.Block;
import io.emberwatch.engine.onednn.DenseNetModel.Kernel;
import io.emberwatch.engine.onednn.DenseNetModel.Layer;
import io.emberwatch.engine.onednn.DenseNetModel.Transition;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A DenseNet as the papers have it, layer by layer in plain loops: nothing folded, nothing swapped. */
final class PlainDenseNet {
    private final DenseNetModel model;

    PlainDenseNet(DenseNetModel model) {
        this.model = model;
    }

    /** @param values {@code [height,width,channels]} */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    record Tensor(int height, int width, int channels, float[] values) {
        Tensor(int height, int width, int channels) {
            this(height, width, channels, new float[height * width * channels]);
        }

        float at(int y, int x, int c) {
            return y < 0 || x < 0 || y >= height || x >= width ? 0 : values[(y * width + x) * channels + c];
        }
    }

    /** The last feature map of one image. */
    Tensor features(ByteBuffer images, int index) {
        Tensor x = conv(image(images, index), model.stem(), 2, 3);
        x = maxPool(relu(norm(x, model.stemNorm())));
        for (Block block : model.blocks()) {
            for (Layer layer : block.layers()) {
                Tensor y = conv(relu(norm(x, layer.norm())), layer.narrow(), 1, 0);
                y = conv(relu(norm(y, layer.narrowNorm())), layer.wide(), 1, 1);
                x = join(x, y);
            }
            if (block.transition().isPresent()) {
                Transition transition = block.transition().get();
                x = averagePool(conv(relu(norm(x, transition.norm())), transition.kernel(), 1, 0));
            }
        }
        return x;
    }

    private Tensor image(ByteBuffer images, int index) {
        Tensor image = new Tensor(model.height(), model.width(), 3);
        for (int i = 0; i < image.values.length; i++) {
            int c = i % 3;
            int from = i - c + model.preprocessing().order()[c];
            int value = images.get(index * model.imageBytes() + from) & 0xff;
            image.values[i] = value * model.preprocessing().scale()[c]
                    + model.preprocessing().offset()[c];
        }
        return image;
    }

    private static Tensor conv(Tensor x, Kernel kernel, int stride, int padding) {
        int size = kernel.size();
        int outputs = kernel.outputs();
        Tensor y = new Tensor(
                (x.height + 2 * padding - size) / stride + 1, (x.width + 2 * padding - size) / stride + 1, outputs);
        for (int i = 0; i < y.height * y.width; i++) {
            for (int window = 0; window < size * size; window++) {
                int row = i / y.width * stride - padding + window / size;
                int column = i % y.width * stride - padding + window % size;
                for (int c = 0; c < x.channels; c++) {
                    float value = x.at(row, column, c);
                    int weights = (window * x.channels + c) * outputs;
                    for (int o = 0; o < outputs; o++) {
                        y.values[i * outputs + o] += value * kernel.values()[weights + o];
                    }
                }
            }
        }
        return y;
    }

    private static Tensor norm(Tensor x, Affine norm) {
        Tensor y = new Tensor(x.height, x.width, x.channels);
        for (int i = 0; i < y.values.length; i++) {
            int c = i % x.channels;
            y.values[i] = x.values[i] * norm.scale()[c] + norm.shift()[c];
        }
        return y;
    }

    private static Tensor relu(Tensor x) {
        Tensor y = new Tensor(x.height, x.width, x.channels);
        for (int i = 0; i < y.values.length; i++) {
            y.values[i] = Math.max(x.values[i], 0);
        }
        return y;
    }

    private static Tensor join(Tensor a, Tensor b) {
        Tensor y = new Tensor(a.height, a.width, a.channels + b.channels);
        for (int i = 0; i < a.height * a.width; i++) {
            System.arraycopy(a.values, i * a.channels, y.values, i * y.channels, a.channels);
            System.arraycopy(b.values, i * b.channels, y.values, i * y.channels + a.channels, b.channels);
        }
        return y;
    }

    /** 3x3 of stride 2 behind a border of one 0. */
    private static Tensor maxPool(Tensor x) {
        Tensor y = new Tensor((x.height - 1) / 2 + 1, (x.width - 1) / 2 + 1, x.channels);
        Arrays.fill(y.values, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < y.values.length; i++) {
            int row = i / x.channels / y.width * 2 - 1;
            int column = i / x.channels % y.width * 2 - 1;
            for (int window = 0; window < 9; window++) {
                y.values[i] = Math.max(y.values[i], x.at(row + window / 3, column + window % 3, i % x.channels));
            }
        }
        return y;
    }

    private static Tensor averagePool(Tensor x) {
        Tensor y = new Tensor(x.height / 2, x.width / 2, x.channels);
        for (int i = 0; i < y.values.length; i++) {
            int row = i / x.channels / y.width * 2;
            int column = i / x.channels % y.width * 2;
            for (int window = 0; window < 4; window++) {
                y.values[i] += x.at(row + window / 2, column + window % 2, i % x.channels) / 4;
            }
        }
        return y;
    }
}
