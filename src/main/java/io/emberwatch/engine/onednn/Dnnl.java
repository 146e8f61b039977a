package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.Operation.Constant;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * oneDNN's CPU engine and all that is made of it: descriptions, primitives and constants. Owns them; close it after the
 * last executor. One thread makes things; any may use them.
 */
final class Dnnl implements AutoCloseable {
    private static final Pointer ALLOCATE = new AllocateMark();

    private final NativeScope scope = new NativeScope();
    private final dnnl_engine engine = new dnnl_engine();

    Dnnl() {
        check(dnnl.dnnl_engine_create(engine, dnnl.dnnl_cpu, 0), "the CPU engine");
        scope.own(engine, dnnl::dnnl_engine_destroy);
    }

    dnnl_engine engine() {
        return engine;
    }

    /** A description in one of oneDNN's layouts. */
    dnnl_memory_desc desc(ElementType type, int tag, long... sizes) {
        dnnl_memory_desc desc = new dnnl_memory_desc();
        check(
                dnnl.dnnl_memory_desc_create_with_tag(desc, sizes.length, sizes, type.code(), tag),
                "a tensor " + Arrays.toString(sizes));
        return scope.own(desc, dnnl::dnnl_memory_desc_destroy);
    }

    /** A description with a distance between neighbours for each dimension, in elements. */
    dnnl_memory_desc strided(ElementType type, long[] sizes, long[] strides) {
        dnnl_memory_desc desc = new dnnl_memory_desc();
        check(
                dnnl.dnnl_memory_desc_create_with_strides(desc, sizes.length, sizes, type.code(), strides),
                "a tensor " + Arrays.toString(sizes));
        return scope.own(desc, dnnl::dnnl_memory_desc_destroy);
    }

    /** A constant vector of floats. */
    Constant vector(float[] values) {
        return constant(desc(ElementType.F32, dnnl.dnnl_a, values.length), values);
    }

    /** Constant floats in the description's order. */
    Constant constant(dnnl_memory_desc desc, float[] values) {
        Constant constant = new Constant(memory(desc, ALLOCATE));
        try (FloatPointer source = new FloatPointer(values)) {
            Pointer.memcpy(data(constant.memory()), source, (long) values.length * Float.BYTES);
        }
        return constant;
    }

    /** Weights brought into the layout and type that a primitive wants. */
    Constant packed(LayerWeights weights, dnnl_memory_desc plain, dnnl_memory_desc wanted) {
        Constant target = new Constant(memory(wanted, ALLOCATE));
        try (Dnnl temporary = new Dnnl();
                Pointer values = weights.copy()) {
            dnnl_memory source = temporary.memory(plain, values);
            Operation reorder = temporary.reorder(weights.name(), plain, wanted);
            temporary.runOnce(reorder, source, target.memory());
        }
        return target;
    }

    /** Memory of a description at an address that stays the caller's. */
    private dnnl_memory memory(dnnl_memory_desc desc, Pointer data) {
        dnnl_memory memory = new dnnl_memory();
        check(dnnl.dnnl_memory_create(memory, desc, engine, data), "memory");
        return scope.own(memory, dnnl::dnnl_memory_destroy);
    }

    static Pointer data(dnnl_memory memory) {
        try (PointerPointer<Pointer> handle = new PointerPointer<>(1)) {
            check(dnnl.dnnl_memory_get_data_handle(memory, handle), "memory");
            return handle.get();
        }
    }

    private Operation reorder(String name, dnnl_memory_desc from, dnnl_memory_desc to) {
        dnnl_primitive_desc desc = new dnnl_primitive_desc();
        check(dnnl.dnnl_reorder_primitive_desc_create(desc, from, engine, to, engine, null), "a reorder of " + name);
        return new Operation(name, primitive(desc, name), Map.of());
    }

    private void runOnce(Operation operation, dnnl_memory from, dnnl_memory to) {
        dnnl_stream stream = new dnnl_stream();
        check(dnnl.dnnl_stream_create(stream, engine, dnnl.dnnl_stream_default_flags), "a stream");
        scope.own(stream, dnnl::dnnl_stream_destroy);
        try (dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(2)) {
            arguments.position(0).arg(dnnl.DNNL_ARG_FROM).memory(from);
            arguments.position(1).arg(dnnl.DNNL_ARG_TO).memory(to);
            check(
                    dnnl.dnnl_primitive_execute(operation.primitive(), stream, 2, arguments.position(0)),
                    "a reorder of " + operation.name());
            check(dnnl.dnnl_stream_wait(stream), "a reorder of " + operation.name());
        }
    }

    /** Attributes for a primitive whose scratchpad comes from its executor. */
    dnnl_primitive_attr attributes() {
        dnnl_primitive_attr attributes = new dnnl_primitive_attr();
        check(dnnl.dnnl_primitive_attr_create(attributes), "attributes");
        scope.own(attributes, dnnl::dnnl_primitive_attr_destroy);
        check(dnnl.dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl.dnnl_scratchpad_mode_user), "attributes");
        return attributes;
    }

    /**
     * Makes the primitive of a description and destroys the description: the primitive has a copy, and one of a matrix product takes
     * hundreds of kilobytes.
     */
    dnnl_primitive primitive(dnnl_primitive_desc desc, String name) {
        try {
            dnnl_primitive primitive = new dnnl_primitive();
            check(dnnl.dnnl_primitive_create(primitive, desc), "layer " + name);
            return scope.own(primitive, dnnl::dnnl_primitive_destroy);
        } finally {
            dnnl.dnnl_primitive_desc_destroy(desc);
        }
    }

    /** What the primitive needs besides its operands; the description lives as long as the primitive. */
    static dnnl_memory_desc scratchpad(dnnl_primitive primitive, String name) {
        dnnl_primitive_desc own = new dnnl_primitive_desc();
        check(dnnl.dnnl_primitive_get_primitive_desc(primitive, own), "layer " + name);
        return dnnl.dnnl_primitive_desc_query_md(own, dnnl.dnnl_query_scratchpad_md, 0);
    }

    /** The address that asks oneDNN to allocate memory of its own, which it aligns for its kernels. */
    private static final class AllocateMark extends Pointer {
        AllocateMark() {
            address = -1;
        }
    }

    @Override
    public void close() {
        scope.close();
    }

    /** @throws OneDnnException naming the step unless the code means success */
    static void check(int code, String what) {
        if (code == dnnl.dnnl_unimplemented) {
            throw new OneDnnException("oneDNN has no implementation of " + what + " for this CPU");
        }
        if (code != dnnl.dnnl_success) {
            throw new OneDnnException("oneDNN cannot run " + what + ": status " + code);
        }
    }
}
