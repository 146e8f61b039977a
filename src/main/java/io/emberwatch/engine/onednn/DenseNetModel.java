package io.emberwatch.engine.onednn;

import java.util.List;
import java.util.Optional;

/**
 * A DenseNet as data: its layers and their constants, with batch norms folded. Immutable by convention: arrays are not
 * copied.
 *
 * @param height of the images, in pixels
 * @param width of the images, in pixels
 * @param preprocessing what is done to the RGB bytes first
 * @param stem 7x7 convolution of stride 2 and padding 3; a max pool 3x3 of stride 2 and padding 1 follows it
 * @param stemNorm behind the stem, before its ReLU
 * @param blocks the dense blocks; all but the last end in a transition
 * @param lastNorm between the last feature map and its ReLU
 * @param pooling from the activated features to one value a channel
 * @param head the dense layers; the last one gives the logits
 * @param temperature what the logits are divided by before the softmax, &gt; 0
 */
public record DenseNetModel(
        int height,
        int width,
        Preprocessing preprocessing,
        Kernel stem,
        Affine stemNorm,
        List<Block> blocks,
        Affine lastNorm,
        Pooling pooling,
        List<Dense> head,
        float temperature) {

    /** How a feature map becomes a vector. */
    public enum Pooling {
        AVERAGE,
        MAX
    }

    /**
     * {@code byte * scale + offset}, by channel.
     *
     * @param reversed whether the channels are turned round first, RGB to BGR
     * @param scale for the three channels as they leave
     * @param offset for the three channels as they leave
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record Preprocessing(boolean reversed, float[] scale, float[] offset) {
        public Preprocessing {
            Finite.require("layer preprocess", scale);
            Finite.require("layer preprocess", offset);
        }
    }

    /**
     * Layers of one resolution, each of which adds channels to all before it.
     *
     * @param transition what leads to the next block; empty in the last
     */
    public record Block(List<Layer> layers, Optional<Transition> transition) {
        public Block {
            layers = List.copyOf(layers);
        }
    }

    /** Norm, ReLU, 1x1 convolution, norm, ReLU, 3x3 convolution of padding 1, whose output is appended to the input. */
    public record Layer(Affine norm, Kernel narrow, Affine narrowNorm, Kernel wide) {}

    /** Norm, ReLU, 1x1 convolution, average pool 2x2 of stride 2. */
    public record Transition(Affine norm, Kernel kernel) {}

    /**
     * {@code x * kernel + bias}.
     *
     * @param kernel {@code [in,out]}, row by row
     * @param bias {@code [out]}
     * @param relu whether negative outputs become 0
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record Dense(String name, float[] kernel, float[] bias, boolean relu) {
        public Dense {
            Finite.require("layer " + name, kernel);
            Finite.require("layer " + name, bias);
        }
    }

    public DenseNetModel {
        blocks = List.copyOf(blocks);
        head = List.copyOf(head);
        if (!(temperature > 0)) {
            throw new OneDnnException("the scores' temperature is " + temperature);
        }
    }

    /** Number of scores. */
    public int classes() {
        return head.get(head.size() - 1).bias().length;
    }

    /** Channels of the last feature map. */
    public int features() {
        return lastNorm.channels();
    }

    /** Bytes of one image. */
    public int imageBytes() {
        return height * width * 3;
    }
}
