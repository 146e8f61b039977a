package io.emberwatch.lab.keras;

import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.lab.keras.file.BatchNorm;
import io.emberwatch.lab.keras.file.KerasActivation;
import io.emberwatch.lab.keras.file.KerasDenseNet;
import io.emberwatch.lab.keras.file.KerasImportException;
import io.emberwatch.lab.keras.file.KerasLayer;
import io.emberwatch.lab.keras.file.KerasLayer.LayerClass;
import io.emberwatch.lab.keras.file.KerasWeights;
import io.emberwatch.lab.network.Weights.Weight;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/**
 * Brings a Keras head into the form that this program explains: dense layers with activations, then one that gives the
 * logits. Batch
 * norms and linear layers are folded into their neighbours, which changes nothing in the result. Used once.
 */
final class KerasHead {
    private final KerasWeights weights;
    private final List<FoldedDense> done = new ArrayList<>();
    private final List<Activation> activations = new ArrayList<>();
    private final List<String> activated = new ArrayList<>();
    private int size;
    private FoldedDense current;
    private KerasActivation activation = KerasActivation.LINEAR;
    /** The layer whose output is the activated one: the dense layer's own name, or that of a layer behind it. */
    private String activatedBy = "";
    /** A batch norm that waits for the dense layer behind it; null if none does. */
    private double[] scale;

    private double[] shift;

    private KerasHead(KerasWeights weights, int channels) {
        this.weights = weights;
        this.size = channels;
    }

    /**
     * A head that was read.
     *
     * @param dense the dense layers; the last has two outputs or more
     * @param activations of all but the last
     * @param activated what the file calls the layer that gives each activated output; empty where there is none
     * @param sigmoids whether each score is the sigmoid of its logit; else the scores are a softmax
     * @param notes what was assumed, a sentence each
     */
    record Read(
            List<FoldedDense> dense,
            List<Activation> activations,
            List<String> activated,
            boolean sigmoids,
            List<String> notes) {}

    /**
     * Reads the head.
     *
     * @param channels of the last feature map
     * @throws KerasImportException naming the layer or tensor that does not fit
     */
    static Read read(KerasDenseNet network, KerasWeights weights, int channels) {
        KerasHead head = new KerasHead(weights, channels);
        for (KerasDenseNet.HeadStep step : network.head()) {
            switch (step.kind()) {
                case DENSE -> head.dense(step);
                case NORM -> head.norm(step.layer());
                case ACTIVATION -> head.activate(step);
            }
        }
        return head.finish(network.assumed());
    }

    private void dense(KerasDenseNet.HeadStep step) {
        KerasLayer layer = step.layer();
        if (activation.softmax()) {
            throw misfit(current.name(), "has activation softmax in the middle of the head, expected relu");
        }
        int units = units(layer);
        boolean conv = layer.className().equals(LayerClass.CONV);
        KerasWeights.Tensor kernel = conv
                ? weights.get(layer, "kernel", 0, 1, 1, size, units)
                : weights.get(layer, "kernel", 0, size, units);
        boolean described = layer.config().has("units") || conv;
        float[] bias = layer.flag("use_bias")
                        && (described || weights.find(layer, "bias", 1).isPresent())
                ? weights.get(layer, "bias", 1, units).values()
                : new float[units];
        FoldedDense dense = new FoldedDense(layer.name(), size, units, kernel.values(), bias);
        if (scale != null) {
            dense = dense.after(scale, shift);
            scale = null;
        }
        if (current != null && activation.isLinear()) {
            dense = current.before(dense);
        } else if (current != null) {
            done.add(current);
            activations.add(activation.function());
            activated.add(activatedBy);
        }
        current = dense;
        activation = step.activation();
        activatedBy = activation.isLinear() ? "" : layer.name();
        size = units;
    }

    private int units(KerasLayer layer) {
        for (String key : List.of("units", "filters")) {
            if (layer.config().has(key)) {
                return layer.config().get(key).asInt();
            }
        }
        return weights.find(layer, "kernel", 0)
                .map(kernel -> kernel.shape().length == 2 ? kernel.shape()[1] : 0)
                .orElse(0);
    }

    private void norm(KerasLayer layer) {
        BatchNorm norm = BatchNorm.read(weights, layer, size);
        if (current != null && activation.isLinear()) {
            current = current.before(norm.scale(), norm.shift());
        } else if (scale == null) {
            scale = norm.scale();
            shift = norm.shift();
        } else {
            throw misfit(layer.path(), "follows another batch norm, expected a Dense layer between them");
        }
    }

    private void activate(KerasDenseNet.HeadStep step) {
        if (step.activation().isLinear()) {
            return;
        }
        if (current == null || !activation.isLinear() || scale != null) {
            throw misfit(
                    step.layer().path(),
                    "is an activation (" + step.activation().label() + ") without a linear Dense layer before it");
        }
        activation = step.activation();
        activatedBy = step.layer().name();
    }

    private Read finish(boolean assumed) {
        if (scale != null) {
            throw misfit(current.name(), "is followed by a batch norm and no Dense layer, expected the scores");
        }
        boolean gives = activation.softmax() || activation.isSigmoid() || activation.isLinear();
        if (!gives && !assumed) {
            throw misfit(
                    current.name(),
                    "is the last and has activation " + activation.label() + ", expected softmax, sigmoid or linear");
        }
        if (activation.softmax() && size == 1) {
            throw misfit(current.name(), "is a softmax over one class, which is always 1, expected a sigmoid");
        }
        List<String> notes = new ArrayList<>();
        if (activation.isLinear() && !assumed) {
            notes.add("Layer " + current.name() + ", the last, has no activation: its "
                    + (size == 1 ? "output goes through a sigmoid." : "outputs go through a softmax."));
        }
        boolean sigmoids = activation.isSigmoid() && size > 1;
        if (sigmoids) {
            notes.add("Layer " + current.name() + " gives " + size
                    + " sigmoids: each class has a score of its own, and they need not add up to 1.");
        }
        done.add(size == 1 ? current.asTwoClasses() : current);
        activated.add(activatedBy);
        return new Read(done, activations, activated, sigmoids, notes);
    }

    private static KerasImportException misfit(String layer, String fault) {
        return new KerasImportException("layer " + layer + " does not fit the head of a classifier: it " + fault);
    }

    /**
     * {@code in * kernel + bias}: a dense layer that may have taken up linear layers around it. Immutable by convention:
     * arrays are not copied.
     *
     * @param kernel {@code [inputs,outputs]}, row by row
     * @param bias {@code [outputs]}
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    record FoldedDense(String name, int inputs, int outputs, float[] kernel, float[] bias) {
        /** This layer behind {@code x * scale + shift}, both {@code [inputs]}. */
        FoldedDense after(double[] scale, double[] shift) {
            float[] scaled = new float[kernel.length];
            double[] sum = widened(bias);
            for (int i = 0; i < inputs; i++) {
                for (int o = 0; o < outputs; o++) {
                    int at = i * outputs + o;
                    scaled[at] = (float) (scale[i] * kernel[at]);
                    sum[o] += shift[i] * kernel[at];
                }
            }
            return new FoldedDense(name, inputs, outputs, scaled, narrowed(sum));
        }

        /** This layer followed by {@code x * scale + shift}, both {@code [outputs]}. */
        FoldedDense before(double[] scale, double[] shift) {
            float[] scaled = new float[kernel.length];
            for (int at = 0; at < scaled.length; at++) {
                scaled[at] = (float) (kernel[at] * scale[at % outputs]);
            }
            double[] moved = new double[outputs];
            for (int o = 0; o < outputs; o++) {
                moved[o] = bias[o] * scale[o] + shift[o];
            }
            return new FoldedDense(name, inputs, outputs, scaled, narrowed(moved));
        }

        /** This layer followed by another, as one layer under the other's name. */
        FoldedDense before(FoldedDense next) {
            float[] product = new float[inputs * next.outputs];
            for (int i = 0; i < inputs; i++) {
                float[] row = new float[outputs];
                System.arraycopy(kernel, i * outputs, row, 0, outputs);
                System.arraycopy(
                        narrowed(next.times(row, new double[next.outputs])),
                        0,
                        product,
                        i * next.outputs,
                        next.outputs);
            }
            return new FoldedDense(
                    next.name, inputs, next.outputs, product, narrowed(next.times(bias, widened(next.bias))));
        }

        /** Two logits, 0 and this layer's only output: their softmax is the output's sigmoid. */
        FoldedDense asTwoClasses() {
            float[] two = new float[2 * inputs];
            for (int i = 0; i < inputs; i++) {
                two[2 * i + 1] = kernel[i];
            }
            return new FoldedDense(name, inputs, 2, two, new float[] {0, bias[0]});
        }

        Weight kernelWeight() {
            return new Weight(Shape.of(inputs, outputs), kernel);
        }

        Weight biasWeight() {
            return new Weight(Shape.of(outputs), bias);
        }

        private double[] times(float[] in, double[] sum) {
            for (int i = 0; i < inputs; i++) {
                for (int o = 0; o < outputs; o++) {
                    sum[o] += (double) in[i] * kernel[i * outputs + o];
                }
            }
            return sum;
        }

        private static double[] widened(float[] values) {
            double[] wide = new double[values.length];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = values[i];
            }
            return wide;
        }

        private static float[] narrowed(double[] values) {
            float[] narrow = new float[values.length];
            for (int i = 0; i < narrow.length; i++) {
                narrow[i] = (float) values[i];
            }
            return narrow;
        }
    }
}
