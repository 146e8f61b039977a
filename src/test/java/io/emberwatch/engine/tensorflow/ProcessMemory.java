package io.emberwatch.engine.tensorflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process holds. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessMemory() {}

    static boolean isKnown() {
        return Files.isReadable(STATUS);
    }

    /** Resident set in MiB. */
    static long residentMebibytes() throws IOException {
        String line = Files.readString(STATUS)
                .lines()
                .filter(each -> each.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
    }
}
