package io.emberwatch.engine.onednn;

import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/** Loads oneDNN, once for the whole program. */
final class Natives {
    private Natives() {}

    /** Version of the loaded oneDNN, for example {@code 3.11}. */
    static String version() {
        dnnl_version_t version = dnnl.dnnl_version();
        return version.major() + "." + version.minor();
    }

    /**
     * Loads the natives and looks at the CPU.
     *
     * @throws OneDnnException if either is of no use
     */
    static Cpu load() {
        try {
            Loader.load(dnnl.class);
        } catch (LinkageError | TypeNotPresentException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new OneDnnException("oneDNN's natives cannot be loaded: " + reason, e);
        }
        Cpu cpu = Cpu.current();
        if (!cpu.isUsable()) {
            throw new OneDnnException("this CPU has no AVX2");
        }
        return cpu;
    }
}
