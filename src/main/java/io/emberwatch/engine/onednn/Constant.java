package io.emberwatch.engine.onednn;

import org.bytedeco.dnnl.dnnl_memory;

/** Weights, packed once and read by all executors; owned by the engine that made them. */
record Constant(dnnl_memory memory) implements Operand {}
