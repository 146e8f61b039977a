package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.DenseNetModel.Block;
import io.emberwatch.engine.onednn.DenseNetModel.Layer;
import io.emberwatch.engine.onednn.DenseNetModel.Transition;
import io.emberwatch.engine.onednn.Operation.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Turns a DenseNet into operations. Batch norms behind a convolution are folded into it; those before one stay, because
 * each layer normalises all channels before it anew. The average pool of a transition goes before its convolution, which
 * gives the same at a quarter of the work: both are linear. Used once.
 */
final class Planner {
    private final DenseNetModel model;
    private final Dnnl owner;
    private final Arithmetic arithmetic;
    private final Layout layout;
    private final OperationFactory factory;
    private final ScratchSpace space = new ScratchSpace();
    private final List<Operation> operations = new ArrayList<>();
    private final List<Plan.BlockMap> maps = new ArrayList<>();
    private final Map<String, FeatureBuffer> narrowMaps = new HashMap<>();

    /** Prepares; {@code owner} will own all that is made. */
    Planner(DenseNetModel model, Dnnl owner, Arithmetic arithmetic, Layout layout) {
        this.model = model;
        this.owner = owner;
        this.arithmetic = arithmetic;
        this.layout = layout;
        this.factory = new OperationFactory(owner, arithmetic.floatWeights());
    }

    /** @throws OneDnnException if oneDNN has no implementation of a layer */
    Plan plan() {
        ImageLoader loader = arithmetic.images();
        // The border around the image is written once, so nothing else may lie there.
        FeatureBuffer image = buffer(
                Layout.ROWS,
                loader.type(),
                3,
                model.height() + 2 * loader.border(),
                model.width() + 2 * loader.border());
        FeatureBuffer map = stem(image, 3 - loader.border());
        for (int i = 0; i < model.blocks().size(); i++) {
            Block block = model.blocks().get(i);
            FeatureBuffer activated = buffer(layout, map.type(), map.channels(), map.height(), map.width());
            addLayers(i, map, activated);
            maps.add(new Plan.BlockMap(map, operations.get(operations.size() - 1)));
            if (block.transition().isPresent()) {
                map = transition(i, block.transition().get(), map, activated);
            }
        }
        FeatureBuffer features = buffer(Layout.ROWS, ElementType.F32, map.channels(), map.height(), map.width());
        operations.add(factory.copy("features", map.all(), features.all()));
        return new Plan(operations, image, maps, narrowMaps, features, space.size());
    }

    /** Convolution and max pool. */
    private FeatureBuffer stem(FeatureBuffer image, int padding) {
        LayerWeights weights = arithmetic.stem();
        int height = strided(image.height() + 2 * padding, 7);
        int width = strided(image.width() + 2 * padding, 7);
        FeatureBuffer wide = buffer(Layout.ROWS, arithmetic.stemOutput(), weights.outputs(), height, width);
        operations.add(factory.convolution(image.all(), weights, 2, padding, wide.all()));
        FeatureBuffer pooled =
                buffer(Layout.ROWS, wide.type(), weights.outputs(), strided(height + 2, 3), strided(width + 2, 3));
        operations.add(factory.maxPool("pool1", wide.all(), pooled.all()));
        FeatureBuffer map = map(0, weights.outputs(), pooled.height(), pooled.width());
        operations.add(factory.copy("pool1", pooled.all(), map.slice(0, weights.outputs())));
        space.release(wide);
        space.release(pooled);
        return map;
    }

    /** How often a window fits at every second place. */
    private static int strided(int size, int window) {
        return (size - window) / 2 + 1;
    }

    private void addLayers(int block, FeatureBuffer map, FeatureBuffer activated) {
        Layer first = model.blocks().get(block).layers().get(0);
        FeatureBuffer narrow = buffer(layout, map.type(), first.narrow().outputs(), map.height(), map.width());
        for (Layer layer : model.blocks().get(block).layers()) {
            int channels = layer.norm().channels();
            int outputs = layer.wide().outputs();
            narrowMaps.put(layer.narrow().name(), narrow);
            LayerWeights narrowing = arithmetic.narrow(block, layer);
            LayerWeights widening = arithmetic.wide(block, layer);
            if (layout.blocked()) {
                View before = activated.slice(0, channels);
                operations.add(
                        arithmetic.activate(factory, block, layer.norm(), channels, map.slice(0, channels), before));
                operations.add(factory.convolution(before, narrowing, 1, 0, narrow.all()));
                operations.add(factory.convolution(narrow.all(), widening, 1, 1, map.slice(channels, outputs)));
            } else {
                operations.add(
                        arithmetic.activate(factory, block, layer.norm(), map.channels(), map.all(), activated.all()));
                operations.add(
                        factory.product(activated.matrix(channels), narrowing, narrow.matrix(narrow.channels())));
                FeatureBuffer wide = buffer(layout, map.type(), outputs, map.height(), map.width());
                operations.add(factory.convolution(narrow.all(), widening, 1, 1, wide.all()));
                operations.add(factory.copy(widening.name(), wide.all(), map.slice(channels, outputs)));
                space.release(wide);
            }
        }
        space.release(narrow);
    }

    private FeatureBuffer transition(int block, Transition transition, FeatureBuffer map, FeatureBuffer activated) {
        operations.add(
                arithmetic.activate(factory, block, transition.norm(), map.channels(), map.all(), activated.all()));
        space.release(map);
        FeatureBuffer pooled = buffer(layout, map.type(), map.channels(), map.height() / 2, map.width() / 2);
        operations.add(factory.averagePool(transition.kernel().name(), activated.all(), pooled.all()));
        space.release(activated);
        LayerWeights weights = arithmetic.transition(block, transition);
        FeatureBuffer next = map(block + 1, weights.outputs(), pooled.height(), pooled.width());
        operations.add(
                layout.blocked()
                        ? factory.convolution(pooled.all(), weights, 1, 0, next.slice(0, weights.outputs()))
                        : factory.product(pooled.matrix(pooled.channels()), weights, next.matrix(weights.outputs())));
        space.release(pooled);
        return next;
    }

    /** The map that grows through a block, at its full width. */
    private FeatureBuffer map(int block, int channels, int height, int width) {
        int all = channels;
        for (Layer layer : model.blocks().get(block).layers()) {
            all += layer.wide().outputs();
        }
        return buffer(layout, arithmetic.activations(block), all, height, width);
    }

    private FeatureBuffer buffer(Layout layout, ElementType type, int channels, int height, int width) {
        long place = space.place((long) type.bytes() * channels * height * width);
        return new FeatureBuffer(owner, layout, type, place, channels, height, width);
    }

    /**
     * A network ready to run: its operations in order and how much scratch memory they need. Immutable; what it refers to
     * belongs to the engine that made it.
     *
     * @param image where an image goes, rows
     * @param maps of the blocks
     * @param narrow where the output of each layer's 1x1 convolution is right after it, by the convolution's name
     * @param features where the last feature map is afterwards, rows of float32
     * @param scratchBytes of scratch memory for one image at a time, without the scratchpad
     */
    record Plan(
            List<Operation> operations,
            FeatureBuffer image,
            List<BlockMap> maps,
            Map<String, FeatureBuffer> narrow,
            FeatureBuffer features,
            long scratchBytes) {
        /** The feature map of a block. It is whole right after its last operation; a later block may overwrite it. */
        record BlockMap(FeatureBuffer map, Operation last) {}

        Plan {
            operations = List.copyOf(operations);
            maps = List.copyOf(maps);
            narrow = Map.copyOf(narrow);
        }
    }

    /**
     * Hands out places in the scratch memory that each executor allocates once, for life. A place that is given back is handed
     * out again: what a block computes is needed until the next block begins.
     */
    static final class ScratchSpace {
        /** A cache line, which is also the widest vector. */
        static final int ALIGNMENT = 64;

        /** The places in use and how long each is, by offset. */
        private final NavigableMap<Long, Long> used = new TreeMap<>();

        private long size;

        /** Bytes that all places handed out so far lie in. */
        long size() {
            return size;
        }

        /** The offset of a place for so many bytes: the first gap that is wide enough. */
        long place(long bytes) {
            long length = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            long offset = 0;
            for (Map.Entry<Long, Long> next : used.entrySet()) {
                if (next.getKey() - offset >= length) {
                    break;
                }
                offset = next.getKey() + next.getValue();
            }
            used.put(offset, length);
            size = Math.max(size, offset + length);
            return offset;
        }

        /** Takes a place back. */
        void release(FeatureBuffer buffer) {
            used.remove(buffer.offset());
        }
    }
}
