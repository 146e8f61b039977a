package io.emberwatch.core.modelpackage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What `model.json` beside a SavedModel says about it. Immutable.
 *
 * @param format version of this description, today 1
 * @param architecture for example {@code densenet121}
 * @param input size of the images the graph takes, as uint8 RGB {@code [N,height,width,3]}
 * @param labels class names in the order of the scores
 * @param fireClass the label that means fire; one of {@code labels}
 * @param threshold the score of the fire class from which an image counts as fire, 0..1
 * @param temperature what logits were divided by before the softmax (already inside the graph), &gt; 0
 * @param features graph name of the last concatenation, {@code [N,h,w,C]} before its batch norm and ReLU
 * @param head how the scores follow from {@code features}; the names are constants of the graph
 * @param layers from input to output, as Keras' summary lists them; empty in packages of before they were written
 * @param training free-form summary of the training run, never null
 * @param figures how the model did on the images that chose its threshold, with {@code totals} and the list
 *     {@code sources} under the keys of {@code evaluate --json}; an empty object where there were none
 */
public record ModelManifest(
        int format,
        String architecture,
        Input input,
        List<String> labels,
        String fireClass,
        double threshold,
        double temperature,
        String features,
        Head head,
        List<Layer> layers,
        JsonNode training,
        JsonNode figures) {

    /** Image size in pixels; {@code preprocess} names what the graph does to the bytes (unit, tf, torch, caffe). */
    public record Input(int height, int width, String preprocess) {}

    /**
     * The layers after {@code features}: {@code relu(features * scale + shift)}, mean over space, then the dense layers.
     *
     * @param scale graph constant {@code [C]}: gamma / sqrt(variance + epsilon) of the last batch norm
     * @param shift graph constant {@code [C]}: beta - mean * scale
     * @param dense the dense layers in order; the last one gives the logits
     */
    public record Head(String scale, String shift, List<Dense> dense) {
        public Head {
            dense = List.copyOf(dense);
        }
    }

    /** A dense layer: graph constants {@code [in,out]} and {@code [out]}; activation {@code relu}, {@code linear} or {@code softmax}. */
    public record Dense(String kernel, String bias, String activation) {}

    /**
     * A layer.
     *
     * @param name of its operation in the graph
     * @param type Keras' class, for example {@code Conv2D}
     * @param outputShape null where it depends on how many images are fed
     */
    public record Layer(String name, String type, List<Integer> outputShape) {
        public Layer {
            outputShape = Collections.unmodifiableList(new ArrayList<>(outputShape));
        }
    }

    public ModelManifest {
        labels = List.copyOf(labels);
        layers = List.copyOf(layers);
    }

    /** Position of the fire class among the scores. */
    public int fireIndex() {
        return labels.indexOf(fireClass);
    }
}
