package io.emberwatch.engine.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** What numbers are stored as. */
enum ElementType {
    F32(dnnl.dnnl_f32, 4),
    BF16(dnnl.dnnl_bf16, 2),
    U8(dnnl.dnnl_u8, 1),
    S8(dnnl.dnnl_s8, 1);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** oneDNN's number for it. */
    int code() {
        return code;
    }

    int bytes() {
        return bytes;
    }
}
