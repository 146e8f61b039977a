package io.emberwatch.engine.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;

/** What a primitive needs to work in. Each executor has one place for all of them, as large as the largest. */
record Scratchpad(dnnl_memory_desc desc) implements Operand {}
