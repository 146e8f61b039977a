package io.emberwatch.engine.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;

/**
 * A place in the scratch memory that every executor has: what lies there and where.
 *
 * @param desc its shape, type and layout; owned by the engine that made it
 * @param offset from the start of the scratch memory, in bytes
 */
record View(dnnl_memory_desc desc, long offset) implements Operand {}
