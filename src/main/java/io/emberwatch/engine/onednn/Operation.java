package io.emberwatch.engine.onednn;

import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;

/**
 * One step of a network, ready to be bound to the memory of an executor. Immutable; several threads may run it at once
 * because each brings its own scratchpad.
 *
 * @param name of the layer
 * @param primitive owned by the engine that made it
 * @param operands by oneDNN's number of the argument
 */
record Operation(String name, dnnl_primitive primitive, Map<Integer, Operand> operands) {
    Operation {
        operands = Map.copyOf(operands);
    }

    /** What an operation reads or writes. */
    sealed interface Operand permits View, Constant, Scratchpad {}

    /**
     * A place in the scratch memory that every executor has: what lies there and where.
     *
     * @param desc its shape, type and layout; owned by the engine that made it
     * @param offset from the start of the scratch memory, in bytes
     */
    record View(dnnl_memory_desc desc, long offset) implements Operand {}

    /** Weights, packed once and read by all executors; owned by the engine that made them. */
    record Constant(dnnl_memory memory) implements Operand {}

    /** What a primitive needs to work in. Each executor has one place for all of them, as large as the largest. */
    record Scratchpad(dnnl_memory_desc desc) implements Operand {}
}
