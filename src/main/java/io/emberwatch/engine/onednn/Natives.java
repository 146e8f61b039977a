package io.emberwatch.engine.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/**
 * Loads oneDNN, once for the whole program, and keeps it from starting threads of its own: each executor has its thread,
 * and threads of OpenMP would wait for each other in a loop whenever the machine is busy. OpenMP's setting holds for the
 * thread that makes it.
 */
final class Natives {
    private static final Path MAPPED = Path.of("/proc/self/maps");

    /** Of the first failure, which alone has it: Java answers later tries with {@code NoClassDefFoundError}. Or null. */
    private static String failure;

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
    static synchronized Cpu load() {
        if (failure != null) {
            throw new OneDnnException(failure);
        }
        try {
            Loader.load(dnnl.class);
        } catch (LinkageError | TypeNotPresentException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            failure = "oneDNN's natives cannot be loaded: " + reason;
            throw new OneDnnException(failure, e);
        }
        Cpu cpu = Cpu.current();
        if (!cpu.isUsable()) {
            throw new OneDnnException("this CPU has no AVX2");
        }
        return cpu;
    }

    /**
     * Makes the calling thread run oneDNN alone.
     *
     * @throws OneDnnException if that cannot be said to OpenMP from here and its environment does not say it either
     */
    static void useOneThread() {
        if ("1".equals(System.getenv("OMP_NUM_THREADS"))) {
            return;
        }
        try {
            for (String library : runtimes()) {
                Function set = NativeLibrary.getInstance(library).getFunction("omp_set_num_threads");
                set.invokeVoid(new Object[] {1});
            }
        } catch (IOException | LinkageError e) {
            throw new OneDnnException("oneDNN cannot be held to one thread: set OMP_NUM_THREADS=1", e);
        }
    }

    /** Files of all copies of the runtime that this process has loaded; which of them oneDNN took does not matter. */
    private static Set<String> runtimes() throws IOException {
        Set<String> files = Files.readAllLines(MAPPED).stream()
                .filter(line -> line.contains("/libgomp"))
                .map(line -> line.substring(line.indexOf('/')))
                .collect(Collectors.toSet());
        if (files.isEmpty()) {
            throw new IOException("no OpenMP among the loaded libraries");
        }
        return files;
    }
}
