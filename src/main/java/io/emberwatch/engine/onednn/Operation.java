package io.emberwatch.engine.onednn;

import java.util.Map;
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
}
