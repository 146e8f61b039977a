package io.emberwatch.core.modelpackage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.image.Framing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

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
 * @param features graph name of the last concatenation, {@code [N,h,w,C]} before its batch norm and ReLU; without a head
 *     the layer whose feature maps {@code [N,h,w,C]} a heat map is made of
 * @param head how the scores follow from {@code features}; the names are constants of the graph. {@link Head#NONE} where it
 *     is not known: then heat maps need gradients
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

    /**
     * The images that the graph takes.
     *
     * @param height in pixels
     * @param width in pixels
     * @param preprocess how images get this size, and what the graph does to the bytes then
     */
    public record Input(int height, int width, Preprocessing preprocess) {
        /** Brings an image to this size; {@link Framing#apply} says how. */
        public void prepare(Mat from, Mat to) {
            preprocess.framing().apply(from, to, width, height);
        }
    }

    /**
     * The layers after {@code features}: {@code relu(features * scale + shift)}, the mean or maximum over space, then the
     * dense layers.
     *
     * @param scale graph constant {@code [C]}: gamma / sqrt(variance + epsilon) of the last batch norm
     * @param shift graph constant {@code [C]}: beta - mean * scale
     * @param dense the dense layers in order; the last one gives the logits
     * @param pooling {@code max}; empty for the mean over space
     */
    public record Head(
            String scale,
            String shift,
            List<Dense> dense,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String pooling) {
        /** Of a network that ends otherwise, or nobody knows how. */
        public static final Head NONE = new Head("", "", List.of(), "");
        /** The pooling that is no mean. */
        public static final String MAX = "max";

        public Head {
            dense = List.copyOf(dense);
        }

        /** Whether each score is the sigmoid of its logit; else the scores are a softmax. */
        public boolean sigmoids() {
            return dense.get(dense.size() - 1).activation().equals(Dense.SIGMOIDS);
        }
    }

    /**
     * A dense layer.
     *
     * @param kernel graph constant {@code [in,out]}
     * @param bias graph constant {@code [out]}
     * @param activation an {@link Activation#label}; of the last layer {@code linear} or {@code softmax} for a softmax, and
     *     {@code sigmoid} for a sigmoid each
     */
    public record Dense(String kernel, String bias, String activation) {
        private static final String SIGMOIDS = "sigmoid";
        private static final String SOFTMAX = "softmax";

        /** What a layer before the last does to its sums. */
        public Activation function() {
            return activation.equals(SOFTMAX)
                    ? Activation.LINEAR
                    : Activation.parse(activation).orElseThrow();
        }

        private boolean isKnown() {
            return activation.equals(SOFTMAX) || Activation.parse(activation).isPresent();
        }
    }

    /**
     * A layer.
     *
     * @param name of its operation in the graph
     * @param type Keras' class, for example {@code Conv2D}
     * @param outputShape null where it depends on how many images are fed
     * @param original what the file that it was imported from calls it; empty if the same, or if it was not imported
     */
    public record Layer(
            String name,
            String type,
            List<Integer> outputShape,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String original) {
        @JsonCreator
        public Layer {
            outputShape = Collections.unmodifiableList(new ArrayList<>(outputShape));
        }

        /** One that has the same name everywhere. */
        public Layer(String name, String type, List<Integer> outputShape) {
            this(name, type, outputShape, "");
        }
    }

    public ModelManifest {
        labels = List.copyOf(labels);
        layers = List.copyOf(layers);
    }

    /** Whether it is known how the scores follow from the last feature map. */
    public boolean hasHead() {
        return !head.dense().isEmpty();
    }

    /** Position of the fire class among the scores. */
    public int fireIndex() {
        return labels.indexOf(fireClass);
    }

    /** Reads and checks {@code model.json}. */
    static final class ManifestFile {
        private static final int NEWEST_FORMAT = 1;
        private static final ObjectMapper JSON = new ObjectMapper()
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

        private ManifestFile() {}

        static ModelManifest read(Path file) {
            if (!Files.isRegularFile(file)) {
                Path folder = file.getParent();
                throw new ModelPackageException("model folder " + folder + " has no " + file.getFileName()
                        + ": if it is a SavedModel, make a package of it with emberwatch import-savedmodel " + folder
                        + " --out FOLDER, and name that folder; train and import-keras write packages themselves");
            }
            JsonNode tree;
            try {
                tree = JSON.readTree(Files.readString(file));
            } catch (JsonProcessingException e) {
                throw wrong(file, "not JSON at " + place(e), e);
            } catch (IOException e) {
                throw wrong(file, "cannot be read: " + e.getMessage(), e);
            }
            int format = tree.path("format").asInt(0);
            if (format < 1) {
                throw wrong(file, "\"format\" must be a number of at least 1", null);
            }
            // Before the fields, since a newer format may have others.
            if (format > NEWEST_FORMAT) {
                throw wrong(
                        file,
                        "format " + format + " is newer than " + NEWEST_FORMAT
                                + ", the newest that this program reads: update emberwatch",
                        null);
            }
            ModelManifest manifest;
            try {
                manifest = JSON.treeToValue(withDefaults(tree), ModelManifest.class);
            } catch (ValueInstantiationException e) {
                throw e.getCause() instanceof UserException fault
                        ? wrong(file, fault.getMessage(), e)
                        : wrong(file, fault(e), e);
            } catch (JsonProcessingException e) {
                throw wrong(file, fault(e), e);
            }
            check(file, manifest);
            return manifest;
        }

        /** Packages of before these fields were written stay of use, and those of networks without such a head have none. */
        private static JsonNode withDefaults(JsonNode tree) {
            if (tree instanceof ObjectNode fields) {
                if (!fields.has("head")) {
                    fields.putObject("head").put("scale", "").put("shift", "").putArray("dense");
                }
                if (!fields.has("layers")) {
                    fields.putArray("layers");
                }
                if (!fields.has("figures")) {
                    fields.putObject("figures");
                }
                if (fields.get("head") instanceof ObjectNode head && !head.has("pooling")) {
                    head.put("pooling", "");
                }
                for (JsonNode each : fields.path("layers")) {
                    if (each instanceof ObjectNode layer && !layer.has("original")) {
                        layer.put("original", "");
                    }
                }
            }
            return tree;
        }

        private static void check(Path file, ModelManifest manifest) {
            if (manifest.fireIndex() < 0) {
                throw wrong(
                        file,
                        "fire class \"" + manifest.fireClass() + "\" is not among labels " + manifest.labels(),
                        null);
            }
            if (manifest.input().height() < 1 || manifest.input().width() < 1) {
                throw wrong(file, "the input must be at least 1x1 pixels", null);
            }
            if (!(manifest.threshold() >= 0 && manifest.threshold() <= 1)) {
                throw wrong(file, "threshold " + manifest.threshold() + " is not within 0 to 1", null);
            }
            if (!manifest.hasHead() && !manifest.head().equals(Head.NONE)) {
                throw wrong(file, "the head has no dense layer", null);
            }
            for (ModelManifest.Dense layer : manifest.head().dense()) {
                if (!layer.isKnown()) {
                    throw wrong(
                            file,
                            "activation \"" + layer.activation() + "\" is none of relu, linear, softmax, sigmoid, "
                                    + "leaky_relu, elu, tanh, swish, gelu",
                            null);
                }
            }
            if (!manifest.head().pooling().isEmpty()
                    && !manifest.head().pooling().equals(Head.MAX)) {
                throw wrong(file, "pooling \"" + manifest.head().pooling() + "\" is not max", null);
            }
        }

        /** Jackson's first line, without its advice to programmers. */
        private static String fault(JsonProcessingException e) {
            String line = e.getOriginalMessage().lines().findFirst().orElse("not a manifest");
            int advice = line.indexOf(" (");
            return advice < 0 ? line : line.substring(0, advice);
        }

        private static String place(JsonProcessingException e) {
            return e.getLocation() == null
                    ? "its beginning"
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
        }

        private static ModelPackageException wrong(Path file, String fault, Throwable cause) {
            return new ModelPackageException("model description " + file + ": " + fault, cause);
        }
    }
}
