package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.lab.keras.file.KerasLayer.LayerClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recognises {@code keras.applications.densenet} by its structure, whatever its layers are called. Used once. */
final class BodyMatcher {
    private final LayerChain.Cursor cursor;
    private final List<KerasLayer> weighted = new ArrayList<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private int growth;
    private String output = "";

    BodyMatcher(LayerChain.Cursor cursor) {
        this.cursor = cursor;
    }

    /**
     * Takes the layers of a DenseNet up to its last ReLU.
     *
     * @param input path of what the first layer takes
     * @return the body; {@link #output()} tells where it ends
     * @throws KerasImportException naming the first layer that does not fit
     */
    KerasDenseNet.Body match(String input) {
        String x = pad(input, 3, "before conv1/conv");
        KerasLayer first = conv("conv1/conv", 7, 2, "valid", x);
        int stem = first.config().path("filters").asInt();
        x = relu("conv1/relu", norm("conv1/bn", first.path()));
        KerasLayer pool = take(LayerClass.MAX_POOL, "pool1", pad(x, 1, "before pool1"));
        LayerChain.Cursor.require(pool, "pool_size", 3);
        LayerChain.Cursor.require(pool, "strides", 2);
        LayerChain.Cursor.require(pool, "padding", "valid", "valid");
        x = pool.path();
        int channels = stem;
        List<Integer> blocks = new ArrayList<>();
        while (true) {
            int inBlock = 0;
            while (isDenseLayer()) {
                inBlock++;
                x = denseLayer("conv" + (blocks.size() + 2) + "_block" + inBlock, x);
                channels += growth;
            }
            if (inBlock == 0) {
                KerasLayer layer = cursor.take("the first dense layer of block " + (blocks.size() + 1));
                throw LayerChain.Cursor.misfit(
                        layer,
                        "expected the first dense layer of block " + (blocks.size() + 1) + " (batch norm, ReLU,"
                                + " 1x1 convolution, batch norm, ReLU, 3x3 convolution, concatenation)");
            }
            blocks.add(inBlock);
            if (!isTransition()) {
                break;
            }
            x = transition("pool" + (blocks.size() + 1), x, channels);
            channels /= 2;
        }
        output = relu("relu", norm("bn", x));
        return new KerasDenseNet.Body(stem, growth, blocks, weighted, names);
    }

    /** Path of the last ReLU. */
    String output() {
        return output;
    }

    /** A batch norm, a ReLU and a convolution that is followed by another batch norm rather than by a pooling. */
    private boolean isDenseLayer() {
        return isPreActivated()
                && !cursor.isAhead(3, LayerClass.AVERAGE_POOL)
                && !cursor.isAhead(3, LayerClass.GLOBAL_AVERAGE);
    }

    private boolean isTransition() {
        return isPreActivated() && cursor.isAhead(3, LayerClass.AVERAGE_POOL);
    }

    private boolean isPreActivated() {
        return cursor.isAhead(0, LayerClass.NORM) && cursor.isAhead(2, LayerClass.CONV);
    }

    private String denseLayer(String name, String x) {
        String y = relu(name + "_0_relu", norm(name + "_0_bn", x));
        KerasLayer narrow = conv(name + "_1_conv", 1, 1, "", y);
        y = relu(name + "_1_relu", norm(name + "_1_bn", narrow.path()));
        KerasLayer wide = conv(name + "_2_conv", 3, 1, "same", y);
        growth = growth == 0 ? wide.config().path("filters").asInt() : growth;
        LayerChain.Cursor.require(wide, "filters", growth);
        LayerChain.Cursor.require(narrow, "filters", 4 * growth);
        KerasLayer concat = take(LayerClass.CONCAT, name + "_concat", x, wide.path());
        int axis = concat.config().path("axis").asInt(-1);
        int expected = cursor.channelsFirst() ? 1 : 3;
        if (axis != expected && axis != expected - 4) {
            throw LayerChain.Cursor.misfit(concat, "axis is " + axis + ", expected " + expected);
        }
        return concat.path();
    }

    private String transition(String name, String x, int channels) {
        KerasLayer conv = conv(name + "_conv", 1, 1, "", relu(name + "_relu", norm(name + "_bn", x)));
        LayerChain.Cursor.require(conv, "filters", channels / 2);
        KerasLayer pool = take(LayerClass.AVERAGE_POOL, name + "_pool", conv.path());
        LayerChain.Cursor.require(pool, "pool_size", 2);
        LayerChain.Cursor.require(pool, "strides", 2);
        LayerChain.Cursor.require(pool, "padding", "valid", "valid");
        return pool.path();
    }

    /** The next layer, whose name is kept beside that of its place. */
    private KerasLayer take(String className, String role, String... inputs) {
        KerasLayer layer = cursor.take(className, role, inputs);
        names.put(role, layer.name());
        return layer;
    }

    private String pad(String x, int border, String role) {
        KerasLayer pad = cursor.take(LayerClass.PAD, role, x);
        LayerChain.Cursor.require(pad, "padding", border);
        return pad.path();
    }

    private String relu(String role, KerasLayer x) {
        KerasLayer relu = cursor.takeRelu(role, x.path());
        names.put(role, relu.name());
        return relu.path();
    }

    private KerasLayer norm(String role, String x) {
        KerasLayer norm = take(LayerClass.NORM, role, x);
        if (norm.config().has("axis")) {
            JsonNode axis = norm.config().path("axis");
            int found = axis.isArray() ? axis.path(0).asInt() : axis.asInt();
            if (found != (cursor.channelsFirst() ? 1 : 3) && found != (cursor.channelsFirst() ? -3 : -1)) {
                throw LayerChain.Cursor.misfit(norm, "axis is " + axis + ", expected that of the channels");
            }
        }
        weighted.add(norm);
        return norm;
    }

    /** @param padding {@code valid} or {@code same}; empty for a 1x1 convolution, where both are the same */
    private KerasLayer conv(String role, int size, int stride, String padding, String x) {
        KerasLayer conv = take(LayerClass.CONV, role, x);
        LayerChain.Cursor.require(conv, "kernel_size", size);
        LayerChain.Cursor.require(conv, "strides", stride);
        LayerChain.Cursor.require(
                conv, "data_format", cursor.channelsFirst() ? "channels_first" : "channels_last", "channels_last");
        LayerChain.Cursor.require(conv, "activation", "linear", "linear");
        LayerChain.Cursor.require(conv, "use_bias", "false", "true");
        if (!padding.isEmpty()) {
            LayerChain.Cursor.require(conv, "padding", padding, "valid");
        }
        for (String key : List.of("dilation_rate", "groups")) {
            if (conv.config().has(key)) {
                LayerChain.Cursor.require(conv, key, 1);
            }
        }
        weighted.add(conv);
        return conv;
    }
}
