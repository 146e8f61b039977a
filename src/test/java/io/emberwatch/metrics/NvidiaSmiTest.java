package io.emberwatch.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a program that answers as the driver's tool does; a real GPU was not at hand. */
class NvidiaSmiTest {
    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong();

    private NvidiaSmi answering(String script) throws IOException {
        Path program = folder.resolve("nvidia-smi");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return new NvidiaSmi(program.toString(), now::get);
    }

    @Test
    void twoGpus_haveTheirOwnGauges() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        GpuMeters.bind(registry, answering("echo '37, 1024, 81559'; echo '0, 3, 81559'"));

        assertThat(registry.get("emberwatch.gpu.utilization")
                        .tag("gpu", "0")
                        .gauge()
                        .value())
                .isEqualTo(0.37);
        assertThat(registry.get("emberwatch.gpu.memory.used")
                        .tag("gpu", "1")
                        .gauge()
                        .value())
                .isEqualTo(3.0 * 1024 * 1024);
    }

    @Test
    void unsupportedValues_areNotNumbers() {
        assertThat(GpuReading.parse("[N/A], 10, 20").utilization()).isNaN();
    }

    @Test
    void tool_isAskedOnceInFiveSeconds() throws IOException {
        NvidiaSmi driver = answering("echo x >> " + folder.resolve("asked") + "; echo '1, 2, 3'");
        driver.read();
        driver.read();
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        driver.read();

        assertThat(Files.readAllLines(folder.resolve("asked"))).hasSize(2);
    }

    @Test
    void missingOrFailingTool_givesNoGauges() throws IOException {
        assertThat(new NvidiaSmi(folder.resolve("none").toString(), now::get).read())
                .isEmpty();
        assertThat(answering("exit 9").read()).isEmpty();
        assertThat(answering("echo nonsense").read()).isEmpty();
    }
}
