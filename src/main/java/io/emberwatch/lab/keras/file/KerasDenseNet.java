package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.lab.keras.file.KerasLayer.LayerClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Keras model recognised as a DenseNet, the mean or maximum over space and a head. Immutable.
 *
 * @param body the DenseNet
 * @param pooling name of the layer that takes the mean or maximum over space
 * @param isMax whether that is the maximum
 * @param head what follows, in order; at least one dense layer
 * @param inside what the model itself does to images first
 * @param height of the images in pixels; 0 if the model takes any
 * @param width of the images in pixels; 0 if the model takes any
 * @param assumed whether the activations of the head are not in the file but taken to be ReLU, and softmax at the end
 */
public record KerasDenseNet(
        Body body,
        String pooling,
        boolean isMax,
        List<HeadStep> head,
        Inside inside,
        int height,
        int width,
        boolean assumed) {
    private static final int KERAS_STEM = 64;
    private static final int KERAS_GROWTH = 32;

    public KerasDenseNet {
        head = List.copyOf(head);
    }

    /**
     * What the model itself does to images before its first convolution. Immutable.
     *
     * @param layers paths of the layers that do it; none if none does
     * @param preprocessing all of it; empty if nothing
     * @param isFramed whether one of them brings images to the network's size
     * @param imageHeight rows of the images that this one takes; 0 if it takes any, or the graph cannot do what it does
     * @param imageWidth pixels a row of these images; 0 as for the height
     * @param isExact whether the graph can do what it does
     * @param hasLambda whether one of them was taken to do what the user says
     * @param notes what was assumed, a sentence each
     */
    public record Inside(
            List<String> layers,
            Optional<Preprocessing> preprocessing,
            boolean isFramed,
            int imageHeight,
            int imageWidth,
            boolean isExact,
            boolean hasLambda,
            List<String> notes) {
        private static final Inside NOTHING =
                new Inside(List.of(), Optional.empty(), false, 0, 0, false, false, List.of());

        public Inside {
            layers = List.copyOf(layers);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Recognises a described model.
     *
     * @param said the preprocessing that the user names; stands for a Lambda layer
     * @throws KerasImportException naming the first layer that does not fit
     */
    public static KerasDenseNet of(JsonNode model, KerasWeights weights, Optional<Preprocessing> said) {
        LayerChain chain = LayerChain.of(model);
        LayerChain.Cursor cursor = new LayerChain.Cursor(chain);
        PixelSteps.Steps steps = new PixelSteps(cursor, weights, said).take();
        List<String> notes = new ArrayList<>(steps.notes());
        int height = steps.resized().map(PixelSteps.Resized::height).orElse(chain.height());
        int width = steps.resized().map(PixelSteps.Resized::width).orElse(chain.width());
        boolean exact = steps.resized().map(PixelSteps.Resized::isExact).orElse(false);
        boolean other =
                (chain.height() > 0 && chain.height() != height) || (chain.width() > 0 && chain.width() != width);
        if (other && !exact) {
            notes.add("The model takes images of " + chain.width() + "x" + chain.height() + " and resizes them to "
                    + width + "x" + height + "; here they are resized once, to the latter.");
        }
        BodyMatcher matcher = new BodyMatcher(cursor);
        Body body;
        HeadMatcher.Head head;
        try {
            body = matcher.match(steps.output());
            head = new HeadMatcher(
                            cursor,
                            matcher.output(),
                            mapSize(height, body.blocks().size()),
                            mapSize(width, body.blocks().size()))
                    .match();
        } catch (MisfitException e) {
            String is = LooksLike.of(model)
                    .map(found -> "the model looks like " + found)
                    .orElse("other networks run too");
            throw new KerasImportException(
                    e.getMessage() + "; " + is
                            + ": save it with model.export(\"folder\") and use emberwatch import-savedmodel folder",
                    e);
        }
        requireDense(head.steps(), head.last());
        return new KerasDenseNet(
                body,
                head.pooling(),
                head.isMax(),
                head.steps(),
                new Inside(
                        steps.layers(),
                        steps.preprocessing(),
                        steps.resized().isPresent(),
                        exact ? chain.height() : 0,
                        exact ? chain.width() : 0,
                        exact,
                        steps.lambda(),
                        notes),
                height,
                width,
                false);
    }

    /** Rows or columns of the last feature map: half of each size, rounded as the layers do. */
    private static int mapSize(int pixels, int blocks) {
        if (pixels == 0) {
            return 0;
        }
        int size = ((pixels - 1) / 2 + 1 - 1) / 2 + 1;
        for (int i = 1; i < blocks; i++) {
            size /= 2;
        }
        return size;
    }

    /** The model of a file that holds weights alone, of an architecture that somebody named. */
    public static KerasDenseNet of(PlainDenseNet architecture, KerasWeights weights) {
        List<KerasLayer> layers = weights.layers(architecture);
        int count = architecture.layers().size();
        List<HeadStep> head = layers.subList(count, layers.size()).stream()
                .map(layer -> new HeadStep(HeadStep.Kind.DENSE, layer, KerasActivation.RELU))
                .toList();
        requireDense(head, "bn");
        return new KerasDenseNet(
                new Body(KERAS_STEM, KERAS_GROWTH, architecture.blocks(), layers.subList(0, count), Map.of()),
                "avg_pool",
                false,
                head,
                Inside.NOTHING,
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
     * @param names what the file calls each layer, by Keras 2's name of its place; empty where it does not tell
     */
    public record Body(int stem, int growth, List<Integer> blocks, List<KerasLayer> layers, Map<String, String> names) {
        public Body {
            names = Map.copyOf(names);
            blocks = List.copyOf(blocks);
            layers = List.copyOf(layers);
        }
    }

    /**
     * A layer between the mean over space and the scores. Immutable.
     *
     * @param activation of a dense layer, or the one that an activation layer is; otherwise linear
     */
    public record HeadStep(Kind kind, KerasLayer layer, KerasActivation activation) {
        /** What it does to its vector. */
        public enum Kind {
            DENSE,
            NORM,
            ACTIVATION
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
