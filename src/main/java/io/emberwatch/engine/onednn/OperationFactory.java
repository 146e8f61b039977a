package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.DenseNetModel.Affine;
import io.emberwatch.engine.onednn.Operation.Operand;
import io.emberwatch.engine.onednn.Operation.Scratchpad;
import io.emberwatch.engine.onednn.Operation.View;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;

/** Makes the operations of a network and packs their weights. All that it makes belongs to the {@link Dnnl}. */
final class OperationFactory {
    private static final long[] UNDILATED = {0, 0};

    private final Dnnl owner;
    private final ElementType floatWeights;

    /** @param floatWeights what float weights are stored as */
    OperationFactory(Dnnl owner, ElementType floatWeights) {
        this.owner = owner;
        this.floatWeights = floatWeights;
    }

    /** A convolution; source and destination are {@code [1,C,h,w]} in any layout that oneDNN has kernels for. */
    Operation convolution(View source, LayerWeights weights, int stride, int padding, View destination) {
        String name = weights.name();
        ElementType type = stored(weights);
        long[] sizes = {weights.outputs(), weights.inputs(), weights.size(), weights.size()};
        dnnl_memory_desc any = owner.desc(type, dnnl.dnnl_format_tag_any, sizes);
        dnnl_memory_desc bias = owner.desc(ElementType.F32, dnnl.dnnl_a, weights.outputs());
        dnnl_primitive_desc desc = new dnnl_primitive_desc();
        Dnnl.check(
                dnnl.dnnl_convolution_forward_primitive_desc_create(
                        desc,
                        owner.engine(),
                        dnnl.dnnl_forward_inference,
                        dnnl.dnnl_convolution_direct,
                        source.desc(),
                        any,
                        bias,
                        destination.desc(),
                        new long[] {stride, stride},
                        UNDILATED,
                        new long[] {padding, padding},
                        new long[] {padding, padding},
                        attributes(weights, 1)),
                "layer " + name);
        dnnl_memory_desc plain = owner.desc(weights.type(), dnnl.dnnl_hwio, sizes);
        return weighted(desc, source, weights, plain, destination);
    }

    /** A 1x1 convolution as a matrix product: {@code [h*w,C]}, whose rows may lie apart. */
    Operation product(View source, LayerWeights weights, View destination) {
        ElementType type = stored(weights);
        long[] sizes = {weights.inputs(), weights.outputs()};
        dnnl_memory_desc any = owner.desc(type, dnnl.dnnl_format_tag_any, sizes);
        dnnl_memory_desc bias = owner.desc(ElementType.F32, dnnl.dnnl_ab, 1, weights.outputs());
        dnnl_primitive_desc desc = new dnnl_primitive_desc();
        Dnnl.check(
                dnnl.dnnl_matmul_primitive_desc_create(
                        desc,
                        owner.engine(),
                        source.desc(),
                        any,
                        bias,
                        destination.desc(),
                        attributes(weights, 1 << 1)),
                "layer " + weights.name());
        dnnl_memory_desc plain = owner.desc(weights.type(), dnnl.dnnl_ab, sizes);
        return weighted(desc, source, weights, plain, destination);
    }

    /** {@code relu(x * scale + shift)} of {@code [1,C,h,w]}. */
    Operation norm(Affine norm, View source, View destination) {
        int flags = dnnl.dnnl_use_global_stats | dnnl.dnnl_use_scale | dnnl.dnnl_use_shift | dnnl.dnnl_fuse_norm_relu;
        dnnl_primitive_desc desc = new dnnl_primitive_desc();
        Dnnl.check(
                dnnl.dnnl_batch_normalization_forward_primitive_desc_create(
                        desc,
                        owner.engine(),
                        dnnl.dnnl_forward_inference,
                        source.desc(),
                        destination.desc(),
                        0,
                        flags,
                        owner.attributes()),
                "layer " + norm.name());
        float[] ones = new float[norm.channels()];
        Arrays.fill(ones, 1);
        return operation(
                norm.name(),
                desc,
                Map.of(
                        dnnl.DNNL_ARG_SRC, source,
                        dnnl.DNNL_ARG_MEAN, owner.vector(new float[norm.channels()]),
                        dnnl.DNNL_ARG_VARIANCE, owner.vector(ones),
                        dnnl.DNNL_ARG_SCALE, owner.vector(norm.scale()),
                        dnnl.DNNL_ARG_SHIFT, owner.vector(norm.shift()),
                        dnnl.DNNL_ARG_DST, destination));
    }

    /**
     * Holds each value of {@code [1,C,h,w]} between two bounds of its channel, {@code [C]}.
     *
     * @param ceiling empty where there is none
     */
    Operation clamp(String name, View source, float[] floor, Optional<float[]> ceiling, View destination) {
        dnnl_memory_desc vector = owner.desc(ElementType.F32, dnnl.dnnl_abcd, 1, floor.length, 1, 1);
        dnnl_primitive_attr attributes = owner.attributes();
        Map<Integer, Operand> operands = new HashMap<>();
        operands.put(dnnl.DNNL_ARG_SRC_0, source);
        operands.put(dnnl.DNNL_ARG_SRC_1, owner.constant(vector, floor));
        operands.put(dnnl.DNNL_ARG_DST, destination);
        if (ceiling.isPresent()) {
            withPostOperation(
                    attributes,
                    operations -> dnnl.dnnl_post_ops_append_binary(operations, dnnl.dnnl_binary_min, vector));
            // oneDNN numbers the operands of its first post-operation so.
            operands.put(
                    dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | dnnl.DNNL_ARG_SRC_1,
                    owner.constant(vector, ceiling.get()));
        }
        dnnl_primitive_desc desc = new dnnl_primitive_desc();
        Dnnl.check(
                dnnl.dnnl_binary_primitive_desc_create(
                        desc,
                        owner.engine(),
                        dnnl.dnnl_binary_max,
                        source.desc(),
                        vector,
                        destination.desc(),
                        attributes),
                "layer " + name);
        return operation(name, desc, operands);
    }

    /** The greatest of each 3x3 window of stride 2; what lies behind the border counts as least. */
    Operation maxPool(String name, View source, View destination) {
        return pool(name, dnnl.dnnl_pooling_max, 3, 1, source, destination);
    }

    /** The mean of each 2x2 window of stride 2, whole windows only. */
    Operation averagePool(String name, View source, View destination) {
        return pool(name, dnnl.dnnl_pooling_avg_exclude_padding, 2, 0, source, destination);
    }

    private Operation pool(String name, int algorithm, int size, int padding, View source, View destination) {
        dnnl_primitive_desc desc = new dnnl_primitive_desc();
        Dnnl.check(
                dnnl.dnnl_pooling_forward_primitive_desc_create(
                        desc,
                        owner.engine(),
                        dnnl.dnnl_forward_inference,
                        algorithm,
                        source.desc(),
                        destination.desc(),
                        new long[] {2, 2},
                        new long[] {size, size},
                        UNDILATED,
                        new long[] {padding, padding},
                        new long[] {padding, padding},
                        owner.attributes()),
                "layer " + name);
        return operation(name, desc, Map.of(dnnl.DNNL_ARG_SRC, source, dnnl.DNNL_ARG_DST, destination));
    }

    /** The same values in another layout or type. */
    Operation copy(String name, View source, View destination) {
        dnnl_primitive_desc desc = new dnnl_primitive_desc();
        Dnnl.check(
                dnnl.dnnl_reorder_primitive_desc_create(
                        desc, source.desc(), owner.engine(), destination.desc(), owner.engine(), owner.attributes()),
                "a copy of " + name);
        return operation(name, desc, Map.of(dnnl.DNNL_ARG_FROM, source, dnnl.DNNL_ARG_TO, destination));
    }

    private ElementType stored(LayerWeights weights) {
        return weights.type() == ElementType.F32 ? floatWeights : weights.type();
    }

    private Operation weighted(
            dnnl_primitive_desc desc, View source, LayerWeights weights, dnnl_memory_desc plain, View destination) {
        dnnl_memory_desc wanted = dnnl.dnnl_primitive_desc_query_md(desc, dnnl.dnnl_query_weights_md, 0);
        dnnl_memory_desc biasDesc = dnnl.dnnl_primitive_desc_query_md(desc, dnnl.dnnl_query_weights_md, 1);
        Map<Integer, Operand> operands = new HashMap<>();
        operands.put(dnnl.DNNL_ARG_SRC, source);
        operands.put(dnnl.DNNL_ARG_WEIGHTS, owner.packed(weights, plain, wanted));
        operands.put(dnnl.DNNL_ARG_BIAS, owner.constant(biasDesc, weights.bias()));
        operands.put(dnnl.DNNL_ARG_DST, destination);
        weights.scales()
                .ifPresent(scales ->
                        operands.put(dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_WEIGHTS, owner.vector(scales)));
        return operation(weights.name(), desc, operands);
    }

    private Operation operation(String name, dnnl_primitive_desc desc, Map<Integer, Operand> operands) {
        Map<Integer, Operand> all = new HashMap<>(operands);
        dnnl_primitive primitive = owner.primitive(desc, name);
        all.put(dnnl.DNNL_ARG_SCRATCHPAD, new Scratchpad(Dnnl.scratchpad(primitive, name)));
        return new Operation(name, primitive, all);
    }

    /** @param outputsMask which dimension of the weights counts the outputs, as a bit */
    private dnnl_primitive_attr attributes(LayerWeights weights, int outputsMask) {
        dnnl_primitive_attr attributes = owner.attributes();
        if (weights.scales().isPresent()) {
            Dnnl.check(
                    dnnl.dnnl_primitive_attr_set_scales_mask(attributes, dnnl.DNNL_ARG_WEIGHTS, outputsMask),
                    "scales of " + weights.name());
        }
        if (weights.relu()) {
            withPostOperation(
                    attributes,
                    operations -> dnnl.dnnl_post_ops_append_eltwise(operations, dnnl.dnnl_eltwise_relu, 0, 0));
        }
        return attributes;
    }

    private static void withPostOperation(dnnl_primitive_attr attributes, ToIntFunction<dnnl_post_ops> append) {
        dnnl_post_ops operations = new dnnl_post_ops();
        Dnnl.check(dnnl.dnnl_post_ops_create(operations), "a post-operation");
        try {
            Dnnl.check(append.applyAsInt(operations), "a post-operation");
            Dnnl.check(dnnl.dnnl_primitive_attr_set_post_ops(attributes, operations), "a post-operation");
        } finally {
            dnnl.dnnl_post_ops_destroy(operations);
        }
    }
}
