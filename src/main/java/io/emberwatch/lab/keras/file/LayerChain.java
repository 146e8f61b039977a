package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.lab.keras.file.KerasLayer.LayerClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layers of a model in order, nested models unfolded, without those that do nothing after training. Immutable.
 *
 * @param layers in the order of their computation
 * @param output path of the layer that gives the model's output
 * @param height of the images, in pixels; 0 if the model takes any
 * @param width of the images, in pixels; 0 if the model takes any
 * @param channelsFirst whether its tensors have their channels before height and width
 */
record LayerChain(List<KerasLayer> layers, String output, int height, int width, boolean channelsFirst) {
    /** The path that stands for the model's input. */
    static final String INPUT = "the input";

    LayerChain {
        layers = List.copyOf(layers);
    }

    /** Reads {@code model_config} or {@code config.json}. */
    static LayerChain of(JsonNode model) {
        return new Unfolding().unfold(model);
    }

    private static final class Unfolding {
        private final List<KerasLayer> layers = new ArrayList<>();
        private JsonNode inputShape;

        LayerChain unfold(JsonNode model) {
            String output = add(model, "", "", "", INPUT);
            boolean channelsFirst = layers.stream()
                    .filter(layer -> layer.className().equals(LayerClass.CONV))
                    .anyMatch(
                            layer -> layer.config().path("data_format").asText().equals("channels_first"));
            int down = channelsFirst ? 2 : 1;
            int height = inputShape == null ? 0 : inputShape.path(down).asInt(0);
            int width = inputShape == null ? 0 : inputShape.path(down + 1).asInt(0);
            return new LayerChain(layers, output, height, width, channelsFirst);
        }

        /** Adds the layers of one model; returns the path of the layer that gives its output. */
        private String add(JsonNode model, String prefix, String outermost, String store, String input) {
            boolean sequential = model.path("class_name").asText().equals("Sequential");
            JsonNode config = model.path("config");
            JsonNode described = config.isArray() ? config : config.path("layers");
            if (described.isEmpty()) {
                throw new KerasImportException(
                        "describes a " + model.path("class_name").asText("model")
                                + " without layers, expected a functional or Sequential model: save it as one of these");
            }
            Map<String, String> outputs = new HashMap<>();
            Map<String, Integer> counts = new HashMap<>();
            String previous = input;
            int inputs = 0;
            for (JsonNode layer : described) {
                String name = layer.path("config")
                        .path("name")
                        .asText(layer.path("name").asText());
                String className = layer.path("class_name").asText();
                String path = prefix + name;
                String group = store
                        + KerasWeights.NumberedWeights.CONTAINER
                        + "/"
                        + KerasWeights.NumberedWeights.counted(className, counts.merge(className, 1, Integer::sum) - 1);
                String top = outermost.isEmpty() ? name : outermost;
                if (className.equals(LayerClass.INPUT)) {
                    rememberShape(layer.path("config"));
                    inputs++;
                    previous = input;
                } else {
                    List<String> sources = sequential ? List.of(previous) : sources(layer, path, outputs);
                    previous = isModel(layer)
                            ? add(layer, path + "/", top, group + "/", single(sources, path))
                            : append(new KerasLayer(
                                    name,
                                    className,
                                    path,
                                    top,
                                    group,
                                    layer.path("config"),
                                    sources,
                                    layer.path("inbound_nodes")));
                    rememberShape(layer.path("config"));
                }
                outputs.put(name, previous);
            }
            if (inputs > 1) {
                throw new KerasImportException("the model has " + inputs + " inputs, expected one image");
            }
            return sequential ? previous : output(config, outputs);
        }

        private String append(KerasLayer layer) {
            if (LayerClass.isTrainingOnly(layer.className()) || isLinear(layer)) {
                return single(layer.inputs(), layer.path());
            }
            layers.add(layer);
            return layer.path();
        }

        private void rememberShape(JsonNode config) {
            JsonNode shape = config.has("batch_shape") ? config.get("batch_shape") : config.path("batch_input_shape");
            if (inputShape == null && shape.isArray()) {
                inputShape = shape;
            }
        }

        private static boolean isModel(JsonNode layer) {
            return layer.path("config").has("layers")
                    || layer.path("class_name").asText().equals("Sequential");
        }

        private static boolean isLinear(KerasLayer layer) {
            return layer.className().equals(LayerClass.ACTIVATION)
                    && layer.config().path("activation").asText().equals("linear");
        }

        private static List<String> sources(JsonNode layer, String path, Map<String, String> outputs) {
            return InboundNodes.sources(layer, path).stream()
                    .map(source -> {
                        String output = outputs.get(source);
                        if (output == null) {
                            throw new KerasImportException("layer " + path + " takes its input from " + source
                                    + ", which does not come before it: the file is damaged");
                        }
                        return output;
                    })
                    .toList();
        }

        private static String single(List<String> sources, String path) {
            if (sources.size() != 1) {
                throw new KerasImportException("layer " + path + " does not fit a DenseNet: it has " + sources.size()
                        + " inputs, expected one");
            }
            return sources.get(0);
        }

        /** {@code ["relu", 0, 0]} or {@code [["relu", 0, 0]]}. */
        private static String output(JsonNode config, Map<String, String> outputs) {
            JsonNode named = config.path("output_layers");
            if (named.path(0).isTextual()) {
                return outputs.getOrDefault(named.path(0).asText(), "");
            }
            if (named.size() != 1) {
                throw new KerasImportException("the model has " + named.size() + " outputs, expected one: the scores;"
                        + " of a SavedModel, emberwatch import-savedmodel takes the one that --output names");
            }
            return outputs.getOrDefault(named.path(0).path(0).asText(), "");
        }
    }

    /** Which layers a layer of a functional model takes its inputs from. */
    static final class InboundNodes {
        private InboundNodes() {}

        /** Names of the layers within the same model, in the order of the arguments. */
        static List<String> sources(JsonNode layer, String name) {
            JsonNode nodes = layer.path("inbound_nodes");
            if (nodes.size() > 1) {
                throw new KerasImportException("layer " + name + " does not fit a DenseNet: it is used " + nodes.size()
                        + " times, expected once");
            }
            List<String> sources = new ArrayList<>();
            for (JsonNode node : nodes) {
                if (node.isArray()) {
                    addKeras2(node, sources);
                } else {
                    addKeras3(node, sources);
                }
            }
            return sources;
        }

        /** Whether Keras 2 writes a number in a tensor's place: {@code ["_CONSTANT_VALUE", -1, 2.0, {}]}. */
        static boolean isConstant(JsonNode node) {
            return node.path(0).asText().equals("_CONSTANT_VALUE");
        }

        /** Whether an argument of Keras 2 is a tensor: {@code ["pool1", 0, 0]}. */
        static boolean isTensor(JsonNode argument) {
            return argument.size() == 3 && argument.path(0).isTextual() && !isConstant(argument);
        }

        /** {@code [["pool1", 0, 0, {}], …]}, or a single {@code ["pool1", 0, 0, {}]}, whose arguments may be tensors too. */
        private static void addKeras2(JsonNode node, List<String> sources) {
            if (node.path(0).isTextual()) {
                if (!isConstant(node)) {
                    sources.add(node.path(0).asText());
                }
                for (JsonNode argument : node.path(3)) {
                    if (isTensor(argument)) {
                        sources.add(argument.path(0).asText());
                    }
                }
            } else {
                for (JsonNode tensor : node) {
                    sources.add(tensor.path(0).asText());
                }
            }
        }

        /** Tensors lie anywhere in the arguments, each with {@code "keras_history": ["pool1", 0, 0]}. */
        private static void addKeras3(JsonNode node, List<String> sources) {
            JsonNode history = node.get("keras_history");
            if (history != null) {
                sources.add(history.path(0).asText());
                return;
            }
            for (JsonNode child : node) {
                addKeras3(child, sources);
            }
        }
    }

    /** Walks a chain of layers and refuses the first one that is not what a DenseNet has there. Not thread-safe. */
    static final class Cursor {
        private final LayerChain chain;
        private int next;

        Cursor(LayerChain chain) {
            this.chain = chain;
        }

        boolean atEnd() {
            return next == chain.layers().size();
        }

        /** Whether the layer so many places ahead is of this class. */
        boolean isAhead(int places, String className) {
            int index = next + places;
            return index < chain.layers().size()
                    && chain.layers().get(index).className().equals(className);
        }

        /** The layer that {@link #take} would give; there must be one. */
        KerasLayer peek() {
            return chain.layers().get(next);
        }

        /** Whether the model's tensors have their channels before height and width. */
        boolean channelsFirst() {
            return chain.channelsFirst();
        }

        /** The next layer, whatever it is. */
        KerasLayer take(String expected) {
            if (atEnd()) {
                throw new KerasImportException(
                        "the model ends after layer " + chain.output() + ", expected " + expected + " to follow");
            }
            return chain.layers().get(next++);
        }

        /**
         * The next layer, which must be of this class.
         *
         * @param role what it is in a DenseNet, for the message
         */
        KerasLayer take(String className, String role, String... inputs) {
            KerasLayer layer = take(className + " (" + role + ")");
            if (!layer.className().equals(className)) {
                throw misfit(layer, "expected " + className + " (" + role + ")");
            }
            return from(layer, inputs);
        }

        /** The next layer, which must be a ReLU. */
        KerasLayer takeRelu(String role, String input) {
            KerasLayer layer = take("a ReLU (" + role + ")");
            if (!KerasActivation.of(layer).equals(Optional.of(KerasActivation.RELU))) {
                throw misfit(layer, "expected a ReLU (" + role + ")");
            }
            return from(layer, input);
        }

        /** Checks a setting all of whose numbers must be the same, such as a kernel size. */
        static void require(KerasLayer layer, String key, int expected) {
            if (!isAll(layer.config().path(key), expected)) {
                throw misfit(layer, key + " is " + layer.config().path(key) + ", expected " + expected);
            }
        }

        /** Checks a setting that is a text. */
        static void require(KerasLayer layer, String key, String expected, String otherwise) {
            String found = layer.config().path(key).asText(otherwise);
            if (!found.equals(expected)) {
                throw misfit(layer, key + " is " + found + ", expected " + expected);
            }
        }

        static MisfitException misfit(KerasLayer layer, String fault) {
            return new MisfitException(layer, fault);
        }

        private static KerasLayer from(KerasLayer layer, String... inputs) {
            if (!layer.inputs().equals(List.of(inputs))) {
                throw misfit(
                        layer,
                        "it takes " + String.join(" and ", layer.inputs()) + ", expected "
                                + String.join(" and ", inputs));
            }
            return layer;
        }

        private static boolean isAll(JsonNode node, int expected) {
            if (!node.isArray()) {
                return node.isNumber() && node.asInt() == expected;
            }
            for (JsonNode child : node) {
                if (!isAll(child, expected)) {
                    return false;
                }
            }
            return true;
        }
    }
}
