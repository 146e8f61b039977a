package io.emberwatch.engine.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** Turns oneDNN's return codes into exceptions. */
final class Status {
    private Status() {}

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
