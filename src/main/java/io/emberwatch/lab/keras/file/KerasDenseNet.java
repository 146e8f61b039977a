package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.lab.keras.file.KerasLayer.LayerClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Keras model recognised as a DenseNet, the mean over space and a head. Immutable.
 *
 * @param body the DenseNet
 * @param pooling name of the layer that takes the mean over space
 * @param head what follows, in order; at least one dense layer
 * @param rescaling what the model itself does to pixels first; empty if nothing
 * @param height of the images in pixels; 0 if the model takes any
 * @param width of the images in pixels; 0 if the model takes any
 * @param assumed whether the activations of the head are not in the file but taken to be ReLU, and softmax at the end
 */
public record KerasDenseNet(
        Body body,
        String pooling,
        List<HeadStep> head,
        Optional<Rescaling> rescaling,
        int height,
        int width,
        boolean assumed) {
    private static final int KERAS_STEM = 64;
    private static final int KERAS_GROWTH = 32;

    public KerasDenseNet {
        head = List.copyOf(head);
    }

    /** The layer that multiplies pixels by {@code scale} and adds {@code offset}. */
    public record Rescaling(String layer, double scale, double offset) {}

    /**
     * Recognises a described model.
     *
     * @throws KerasImportException naming the first layer that does not fit
     */
    public static KerasDenseNet of(JsonNode model) {
        LayerChain chain = LayerChain.of(model);
        LayerChain.Cursor cursor = new LayerChain.Cursor(chain);
        Optional<Rescaling> rescaling = Optional.empty();
        String input = LayerChain.INPUT;
        if (cursor.isAhead(0, LayerClass.RESCALING)) {
            KerasLayer layer = cursor.take(LayerClass.RESCALING, "of pixels", input);
            if (!layer.config().path("scale").isNumber()) {
                throw LayerChain.Cursor.misfit(
                        layer, "scale is " + layer.config().path("scale") + ", expected one number");
            }
            rescaling = Optional.of(new Rescaling(layer.path(), layer.number("scale", 1), layer.number("offset", 0)));
            input = layer.path();
        }
        BodyMatcher matcher = new BodyMatcher(cursor);
        Body body = matcher.match(input);
        KerasLayer pooling = cursor.take(LayerClass.GLOBAL_AVERAGE, "after the last ReLU", matcher.output());
        List<HeadStep> head = new ArrayList<>();
        String x = pooling.path();
        while (!cursor.atEnd()) {
            KerasLayer layer = cursor.take("a layer of the head");
            if (!layer.inputs().equals(List.of(x))) {
                throw LayerChain.Cursor.misfit(
                        layer, "it takes " + String.join(" and ", layer.inputs()) + ", expected " + x);
            }
            HeadStep.of(layer).ifPresent(head::add);
            x = layer.path();
        }
        requireDense(head, x);
        return new KerasDenseNet(body, pooling.name(), head, rescaling, chain.height(), chain.width(), false);
    }

    /** The model of a file that holds weights alone, of an architecture that somebody named. */
    public static KerasDenseNet of(PlainDenseNet architecture, KerasWeights weights) {
        List<KerasLayer> layers = weights.layers(architecture);
        int count = architecture.layers().size();
        List<HeadStep> head = layers.subList(count, layers.size()).stream()
                .map(layer -> new HeadStep(HeadStep.Kind.DENSE, layer, KerasLayer.Activation.RELU))
                .toList();
        requireDense(head, "bn");
        return new KerasDenseNet(
                new Body(KERAS_STEM, KERAS_GROWTH, architecture.blocks(), layers.subList(0, count)),
                "avg_pool",
                head,
                Optional.empty(),
                0,
                0,
                true);
    }

    private static void requireDense(List<HeadStep> head, String last) {
        if (head.stream().noneMatch(step -> step.kind() == HeadStep.Kind.DENSE)) {
            throw new KerasImportException("the model ends after " + last
                    + " without a Dense layer, so it has no classes: train one on top of it and save that model");
        }
    }

    /**
     * A DenseNet up to its last ReLU, found in a Keras model. Immutable.
     *
     * @param stem filters of the first convolution
     * @param growth filters that each dense layer adds
     * @param blocks number of dense layers in each block
     * @param layers the convolutions and batch norms in order
     */
    public record Body(int stem, int growth, List<Integer> blocks, List<KerasLayer> layers) {
        public Body {
            blocks = List.copyOf(blocks);
            layers = List.copyOf(layers);
        }
    }

    /**
     * A layer between the mean over space and the scores. Immutable.
     *
     * @param activation of a dense layer, or the one that an activation layer is; otherwise {@link KerasLayer.Activation#LINEAR}
     */
    public record HeadStep(Kind kind, KerasLayer layer, KerasLayer.Activation activation) {
        /** What it does to its vector. */
        public enum Kind {
            DENSE,
            NORM,
            ACTIVATION
        }

        /** The step that a layer is; empty if it does nothing, as Flatten to a vector. */
        static Optional<HeadStep> of(KerasLayer layer) {
            return switch (layer.className()) {
                case LayerClass.DENSE -> Optional.of(new HeadStep(Kind.DENSE, layer, known(layer)));
                case LayerClass.NORM -> Optional.of(new HeadStep(Kind.NORM, layer, KerasLayer.Activation.LINEAR));
                case LayerClass.ACTIVATION, LayerClass.RELU, LayerClass.SOFTMAX ->
                    Optional.of(new HeadStep(Kind.ACTIVATION, layer, known(layer)));
                case "Flatten" -> Optional.empty();
                default ->
                    throw LayerChain.Cursor.misfit(
                            layer, "expected Dense, Dropout, BatchNormalization, Flatten or an activation in the head");
            };
        }

        private static KerasLayer.Activation known(KerasLayer layer) {
            KerasLayer.Activation activation = KerasLayer.Activation.of(layer);
            if (activation == KerasLayer.Activation.OTHER) {
                String name = layer.config().path("activation").asText(layer.className());
                throw LayerChain.Cursor.misfit(
                        layer, "its activation is " + name + ", expected relu, softmax, sigmoid or linear");
            }
            return activation;
        }
    }

    /**
     * A DenseNet of {@code keras.applications}, for files that hold weights without saying of which layers. Immutable.
     *
     * @param name for example {@code densenet121}
     * @param blocks number of dense layers in each block
     */
    public record PlainDenseNet(String name, List<Integer> blocks) {
        public PlainDenseNet {
            blocks = List.copyOf(blocks);
        }

        /** A layer with weights. */
        record Weighted(String name, String className) {}

        /** The convolutions and batch norms in order, by their names in Keras 2. */
        List<Weighted> layers() {
            List<Weighted> layers = new ArrayList<>();
            conv(layers, "conv1/conv");
            norm(layers, "conv1/bn");
            for (int block = 0; block < blocks.size(); block++) {
                for (int layer = 1; layer <= blocks.get(block); layer++) {
                    String name = "conv" + (block + 2) + "_block" + layer;
                    norm(layers, name + "_0_bn");
                    conv(layers, name + "_1_conv");
                    norm(layers, name + "_1_bn");
                    conv(layers, name + "_2_conv");
                }
                if (block < blocks.size() - 1) {
                    norm(layers, "pool" + (block + 2) + "_bn");
                    conv(layers, "pool" + (block + 2) + "_conv");
                }
            }
            norm(layers, "bn");
            return layers;
        }

        private static void conv(List<Weighted> layers, String name) {
            layers.add(new Weighted(name, LayerClass.CONV));
        }

        private static void norm(List<Weighted> layers, String name) {
            layers.add(new Weighted(name, LayerClass.NORM));
        }
    }
}
