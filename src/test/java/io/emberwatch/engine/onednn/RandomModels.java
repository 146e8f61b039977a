package io.emberwatch.engine.onednn;

import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.heatmap.ClassifierHead.Pooling;
import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.DenseNetModel.Block;
import io.emberwatch.engine.onednn.DenseNetModel.Dense;
import io.emberwatch.engine.onednn.DenseNetModel.Kernel;
import io.emberwatch.engine.onednn.DenseNetModel.Layer;
import io.emberwatch.engine.onednn.DenseNetModel.Preprocessing;
import io.emberwatch.engine.onednn.DenseNetModel.Transition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Networks with the blocks of the real ones, drawn weights and few channels; and drawn images for them. */
final class RandomModels {
    static final List<Integer> DENSENET_121 = List.of(6, 12, 24, 16);
    static final List<Integer> DENSENET_169 = List.of(6, 12, 32, 32);
    static final List<Integer> DENSENET_201 = List.of(6, 12, 48, 32);
    static final List<Integer> SMALL = List.of(4, 6, 8, 6);
    private static final Preprocessing TORCH = new Preprocessing(
            new int[] {0, 1, 2}, new float[] {0.0171f, 0.0175f, 0.0174f}, new float[] {-2.1179f, -2.0357f, -1.8044f});
    private static final Preprocessing CAFFE =
            new Preprocessing(new int[] {2, 1, 0}, new float[] {1, 1, 1}, new float[] {-103.939f, -116.779f, -123.68f});

    private final Random random;

    private RandomModels(long seed) {
        random = new Random(seed);
    }

    /** Growth 16 from a stem of 32, average pooling, one dense layer of two classes. */
    static DenseNetModel of(List<Integer> blocks, int size) {
        return of(blocks, size, size, 16);
    }

    static DenseNetModel of(List<Integer> blocks, int height, int width, int growth) {
        return new RandomModels(height + growth)
                .model(blocks, height, width, growth, TORCH, Pooling.AVERAGE, List.of(2));
    }

    /** Max pooling, BGR, and a head of two layers. */
    static DenseNetModel withOtherHead(List<Integer> blocks, int size) {
        return new RandomModels(size).model(blocks, size, size, 16, CAFFE, Pooling.MAX, List.of(24, 3));
    }

    /** The same model for channels in another order. */
    static DenseNetModel inOrder(DenseNetModel model, int... order) {
        Preprocessing given = model.preprocessing();
        return new DenseNetModel(
                model.height(),
                model.width(),
                new Preprocessing(order, given.scale(), given.offset()),
                model.stem(),
                model.stemNorm(),
                model.blocks(),
                model.lastNorm(),
                model.pooling(),
                model.head(),
                model.sigmoids(),
                model.temperature());
    }

    /** Images with large shapes and some noise. */
    static ByteBuffer images(DenseNetModel model, int count, long seed) {
        Random random = new Random(seed);
        ByteBuffer images = ByteBuffer.allocateDirect(count * model.imageBytes());
        for (int i = 0; i < count; i++) {
            double[] waves = random.doubles(9, 0.02, 0.2).toArray();
            for (int y = 0; y < model.height(); y++) {
                for (int x = 0; x < model.width(); x++) {
                    for (int c = 0; c < 3; c++) {
                        double value =
                                StrictMath.sin(x * waves[c]) + StrictMath.cos(y * waves[c + 3] + x * waves[c + 6]);
                        images.put((byte) (128 + 55 * value + random.nextInt(16)));
                    }
                }
            }
        }
        return images.flip();
    }

    private DenseNetModel model(
            List<Integer> sizes,
            int height,
            int width,
            int growth,
            Preprocessing preprocessing,
            Pooling pooling,
            List<Integer> head) {
        int channels = 2 * growth;
        Kernel stem = kernel("conv1/conv", 7, 3, channels);
        if (preprocessing.scale()[0] == 1) {
            stem = stem.scaledInputs(new float[] {0.01f, 0.01f, 0.01f});
        }
        Affine stemNorm = norm("conv1/bn", channels);
        List<Block> blocks = new ArrayList<>();
        for (int b = 0; b < sizes.size(); b++) {
            List<Layer> layers = new ArrayList<>();
            for (int l = 1; l <= sizes.get(b); l++) {
                String name = "conv" + (b + 2) + "_block" + l;
                layers.add(new Layer(
                        norm(name + "_0_bn", channels),
                        kernel(name + "_1_conv", 1, channels, 4 * growth),
                        norm(name + "_1_bn", 4 * growth),
                        kernel(name + "_2_conv", 3, 4 * growth, growth)));
                channels += growth;
            }
            Optional<Transition> transition = Optional.empty();
            if (b < sizes.size() - 1) {
                String name = "pool" + (b + 2);
                transition = Optional.of(new Transition(
                        norm(name + "_bn", channels), kernel(name + "_conv", 1, channels, channels / 2)));
                channels /= 2;
            }
            blocks.add(new Block(layers, transition));
        }
        Affine lastNorm = norm("bn", channels);
        List<Dense> dense = new ArrayList<>();
        int inputs = channels;
        for (int i = 0; i < head.size(); i++) {
            int outputs = head.get(i);
            dense.add(new Dense(
                    "dense_" + i,
                    gaussian(inputs * outputs, Math.sqrt(1.0 / inputs)),
                    gaussian(outputs, 0.1),
                    i < head.size() - 1 ? Activation.RELU : Activation.LINEAR));
            inputs = outputs;
        }
        return new DenseNetModel(
                height, width, preprocessing, stem, stemNorm, blocks, lastNorm, pooling, dense, false, 0.7f);
    }

    private Kernel kernel(String name, int size, int inputs, int outputs) {
        int count = size * size * inputs;
        return new Kernel(name, size, inputs, outputs, gaussian(count * outputs, Math.sqrt(2.0 / count)));
    }

    /** One in sixteen scales is negative, as training sometimes leaves them. */
    private Affine norm(String name, int channels) {
        float[] scale = new float[channels];
        for (int c = 0; c < channels; c++) {
            scale[c] = (random.nextInt(16) == 0 ? -1 : 1) * (0.5f + random.nextFloat());
        }
        return new Affine(name, scale, gaussian(channels, 0.3));
    }

    private float[] gaussian(int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }
}
