package io.emberwatch.lab.keras.file;

import io.emberwatch.lab.keras.file.KerasDenseNet.HeadStep;
import io.emberwatch.lab.keras.file.KerasLayer.LayerClass;
import java.util.ArrayList;
import java.util.List;

/** Recognises what follows the last ReLU: a mean or maximum over space, and layers on vectors. Used once. */
final class HeadMatcher {
    private final LayerChain.Cursor cursor;
    private final int height;
    private final int width;
    private final List<HeadStep> steps = new ArrayList<>();
    private KerasLayer pooling;
    private boolean isMax;
    private String x;

    /**
     * @param last path of the last ReLU
     * @param height of the last feature map; 0 if not known
     * @param width of the last feature map; 0 if not known
     */
    HeadMatcher(LayerChain.Cursor cursor, String last, int height, int width) {
        this.cursor = cursor;
        this.x = last;
        this.height = height;
        this.width = width;
    }

    /**
     * A head.
     *
     * @param pooling name of the layer that takes the mean or maximum
     * @param isMax whether it is the maximum
     * @param last path of the last layer
     */
    record Head(String pooling, boolean isMax, List<HeadStep> steps, String last) {}

    /** @throws KerasImportException naming the first layer that does not fit */
    Head match() {
        while (!cursor.atEnd()) {
            KerasLayer layer = cursor.take("a layer of the head");
            if (!layer.inputs().equals(List.of(x))) {
                throw LayerChain.Cursor.misfit(
                        layer, "it takes " + String.join(" and ", layer.inputs()) + ", expected " + x);
            }
            if (pooling == null) {
                onMap(layer);
            } else {
                onVector(layer);
            }
            x = layer.path();
        }
        if (pooling == null) {
            throw new KerasImportException(
                    "the model ends after " + x
                            + " without GlobalAveragePooling2D, so it has no classes: train a head on top of it and save that model");
        }
        return new Head(pooling.name(), isMax, steps, x);
    }

    private void onMap(KerasLayer layer) {
        switch (layer.className()) {
            case LayerClass.GLOBAL_AVERAGE -> pool(layer, false);
            case LayerClass.GLOBAL_MAX -> pool(layer, true);
            case LayerClass.AVERAGE_POOL, LayerClass.MAX_POOL -> {
                requireWholeMap(layer);
                pool(layer, layer.className().equals(LayerClass.MAX_POOL));
            }
            // What is linear in each cell may as well follow the mean.
            case LayerClass.CONV, LayerClass.DENSE -> {
                HeadStep step = dense(layer);
                if (!step.activation().isLinear()) {
                    throw LayerChain.Cursor.misfit(
                            layer,
                            "its activation is " + step.activation().label()
                                    + " before the mean over space, expected linear");
                }
                steps.add(step);
            }
            case LayerClass.NORM -> steps.add(new HeadStep(HeadStep.Kind.NORM, layer, KerasActivation.LINEAR));
            case LayerClass.FLATTEN ->
                throw LayerChain.Cursor.misfit(
                        layer,
                        "it keeps each place of the map apart, expected GlobalAveragePooling2D or GlobalMaxPooling2D"
                                + " first");
            default ->
                throw LayerChain.Cursor.misfit(
                        layer, "expected GlobalAveragePooling2D (after the last ReLU) or GlobalMaxPooling2D");
        }
    }

    private void pool(KerasLayer layer, boolean max) {
        if (max && !steps.isEmpty()) {
            throw LayerChain.Cursor.misfit(
                    layer, "it takes the maximum of what a layer after the last ReLU gives, expected a mean");
        }
        pooling = layer;
        isMax = max;
    }

    /** A pooling in windows is one over all space where one window is all. */
    private void requireWholeMap(KerasLayer layer) {
        int down = layer.config()
                .path("pool_size")
                .path(0)
                .asInt(layer.config().path("pool_size").asInt());
        int across = layer.config().path("pool_size").path(1).asInt(down);
        if (height == 0) {
            throw LayerChain.Cursor.misfit(
                    layer, "the model does not say the size of its images, so not whether its window is the whole map");
        }
        if (down != height || across != width) {
            throw LayerChain.Cursor.misfit(
                    layer,
                    "its windows are " + down + "x" + across + " of a map of " + height + "x" + width
                            + ", expected one window over all of it");
        }
    }

    private void onVector(KerasLayer layer) {
        switch (layer.className()) {
            case LayerClass.DENSE, LayerClass.CONV -> steps.add(dense(layer));
            case LayerClass.NORM -> steps.add(new HeadStep(HeadStep.Kind.NORM, layer, KerasActivation.LINEAR));
            case LayerClass.ACTIVATION, LayerClass.RELU, LayerClass.SOFTMAX, LayerClass.LEAKY_RELU, LayerClass.ELU ->
                steps.add(new HeadStep(HeadStep.Kind.ACTIVATION, layer, known(layer)));
            case LayerClass.FLATTEN, "Reshape" -> {
                // Only one place is left: nothing changes but the shape.
            }
            default ->
                throw LayerChain.Cursor.misfit(
                        layer, "expected Dense, Dropout, BatchNormalization, Flatten or an activation in the head");
        }
    }

    private static HeadStep dense(KerasLayer layer) {
        if (layer.className().equals(LayerClass.CONV)) {
            LayerChain.Cursor.require(layer, "kernel_size", 1);
            LayerChain.Cursor.require(layer, "strides", 1);
        }
        return new HeadStep(HeadStep.Kind.DENSE, layer, known(layer));
    }

    private static KerasActivation known(KerasLayer layer) {
        return KerasActivation.of(layer).orElseThrow(() -> {
            String name = layer.config().path("activation").asText(layer.className());
            return LayerChain.Cursor.misfit(
                    layer,
                    "its activation is " + name + ", expected relu, relu6, leaky_relu, elu, tanh, swish, gelu, softmax,"
                            + " sigmoid or linear");
        });
    }
}
