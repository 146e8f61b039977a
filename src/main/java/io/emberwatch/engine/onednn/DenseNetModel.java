package io.emberwatch.engine.onednn;

import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.heatmap.ClassifierHead.Pooling;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A DenseNet as data: its layers and their constants, with batch norms folded. Immutable by convention: arrays are not
 * copied.
 *
 * @param height of what the stem takes, in pixels
 * @param width of what the stem takes, in pixels
 * @param preprocessing what is done to the RGB bytes first
 * @param stem 7x7 convolution of stride 2 and padding 3; a max pool 3x3 of stride 2 and padding 1 follows it
 * @param stemNorm behind the stem, before its ReLU
 * @param blocks the dense blocks; all but the last end in a transition
 * @param lastNorm between the last feature map and its ReLU
 * @param pooling from the activated features to one value a channel
 * @param head the dense layers; the last one gives the logits
 * @param sigmoids whether each score is the sigmoid of its logit; else the scores are the softmax of all logits
 * @param temperature what the logits are divided by first, &gt; 0
 * @param resize what brings images of another size to height and width; empty where they have it
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
        boolean sigmoids,
        float temperature,
        Optional<Resize> resize) {

    /**
     * Resizing in float32 between the middles of pixels.
     *
     * @param height rows of the images
     * @param width pixels a row of the images
     * @param top first row that is used
     * @param left first pixel of a row that is used
     * @param rows that are used
     * @param columns that are used
     * @param linear whether it interpolates; else it takes the nearest pixel
     */
    public record Resize(int height, int width, int top, int left, int rows, int columns, boolean linear) {}

    /**
     * {@code byte * scale + offset}, by channel.
     *
     * @param order which of red, green and blue (0, 1, 2) each channel is as it leaves
     * @param scale for the three channels as they leave
     * @param offset for the three channels as they leave
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record Preprocessing(int[] order, float[] scale, float[] offset) {
        public Preprocessing {
            int[] sorted = order.clone();
            Arrays.sort(sorted);
            if (!Arrays.equals(sorted, new int[] {0, 1, 2})) {
                throw new OneDnnException("layer preprocess takes the channels " + Arrays.toString(order));
            }
            Floats.requireFinite("layer preprocess", scale);
            Floats.requireFinite("layer preprocess", offset);
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
     * {@code activation(x * kernel + bias)}.
     *
     * @param kernel {@code [in,out]}, row by row
     * @param bias {@code [out]}
     * @param activation what is done to the sums
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record Dense(String name, float[] kernel, float[] bias, Activation activation) {
        public Dense {
            Floats.requireFinite("layer " + name, kernel);
            Floats.requireFinite("layer " + name, bias);
        }
    }

    /** Of images that have the size which the stem takes. */
    public DenseNetModel(
            int height,
            int width,
            Preprocessing preprocessing,
            Kernel stem,
            Affine stemNorm,
            List<Block> blocks,
            Affine lastNorm,
            Pooling pooling,
            List<Dense> head,
            boolean sigmoids,
            float temperature) {
        this(
                height,
                width,
                preprocessing,
                stem,
                stemNorm,
                blocks,
                lastNorm,
                pooling,
                head,
                sigmoids,
                temperature,
                Optional.empty());
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

    /** Rows of an image. */
    public int imageHeight() {
        return resize.map(Resize::height).orElse(height);
    }

    /** Pixels a row of an image. */
    public int imageWidth() {
        return resize.map(Resize::width).orElse(width);
    }

    /** Bytes of one image. */
    public int imageBytes() {
        return imageHeight() * imageWidth() * 3;
    }

    /**
     * The weights of a square convolution without offsets. Immutable by convention: the array is not copied.
     *
     * @param name of the layer
     * @param size height and width of the window
     * @param inputs channels it reads
     * @param outputs channels it writes
     * @param values {@code [size,size,inputs,outputs]}, row by row
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record Kernel(String name, int size, int inputs, int outputs, float[] values) {
        public Kernel {
            if (values.length != size * size * inputs * outputs) {
                throw new OneDnnException("layer " + name + " has " + values.length + " weights, not " + size + "x"
                        + size + "x" + inputs + "x" + outputs);
            }
            Floats.requireFinite("layer " + name, values);
        }

        /** The same with each output multiplied by its factor, {@code [outputs]}. */
        Kernel scaledOutputs(float[] factors) {
            float[] scaled = new float[values.length];
            for (int row = 0; row < scaled.length; row += outputs) {
                for (int o = 0; o < outputs; o++) {
                    scaled[row + o] = values[row + o] * factors[o];
                }
            }
            return new Kernel(name, size, inputs, outputs, scaled);
        }

        /** The same with what it reads from each input multiplied by its factor, {@code [inputs]}. */
        Kernel scaledInputs(float[] factors) {
            float[] scaled = new float[values.length];
            for (int row = 0; row < scaled.length; row += outputs) {
                float factor = factors[row / outputs % inputs];
                for (int i = row; i < row + outputs; i++) {
                    scaled[i] = values[i] * factor;
                }
            }
            return new Kernel(name, size, inputs, outputs, scaled);
        }

        /** The same for inputs in another order: what it read from input {@code i} it reads from {@code places[i]}. */
        Kernel withInputsAt(int[] places) {
            float[] moved = new float[values.length];
            for (int i = 0; i < moved.length; i++) {
                int input = i / outputs % inputs;
                moved[i + (places[input] - input) * outputs] = values[i];
            }
            return new Kernel(name, size, inputs, outputs, moved);
        }
    }

    /**
     * A batch norm with its statistics folded in: {@code y = x * scale + shift}, by channel. Immutable by convention: the
     * arrays are not copied.
     *
     * @param name of the layer
     * @param scale {@code [C]}
     * @param shift {@code [C]}
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record Affine(String name, float[] scale, float[] shift) {
        public Affine {
            if (scale.length != shift.length) {
                throw new OneDnnException(name + " has " + scale.length + " scales and " + shift.length + " shifts");
            }
            Floats.requireFinite("layer " + name, scale);
            Floats.requireFinite("layer " + name, shift);
        }

        /** Folds gamma, beta, mean and variance; all {@code [C]}. */
        static Affine of(String name, float[] gamma, float[] beta, float[] mean, float[] variance, float epsilon) {
            float[] scale = new float[gamma.length];
            float[] shift = new float[gamma.length];
            for (int c = 0; c < scale.length; c++) {
                double factor = gamma[c] / Math.sqrt((double) variance[c] + epsilon);
                scale[c] = (float) factor;
                shift[c] = (float) (beta[c] - mean[c] * factor);
            }
            return new Affine(name, scale, shift);
        }

        /** The same with channels behind its own that become 0. */
        Affine widened(int channels) {
            return channels == scale.length
                    ? this
                    : new Affine(name, Arrays.copyOf(scale, channels), Arrays.copyOf(shift, channels));
        }

        /** Number of channels. */
        public int channels() {
            return scale.length;
        }
    }
}
