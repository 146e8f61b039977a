package io.emberwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.dashboards.KnownMetrics;
import io.emberwatch.dashboards.ScrapeText;
import io.emberwatch.monitor.metrics.GpuMeters.NvidiaSmi;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a program that answers as the driver's tool does; a real GPU was not at hand. */
class NvidiaSmiTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong();

    private NvidiaSmi answering(String script) throws IOException {
        Path program = folder.resolve("nvidia-smi");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return new NvidiaSmi(program.toString(), now::get, PATIENCE);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private long asked() throws IOException {
        return Files.readAllLines(folder.resolve("asked")).size();
    }

    @Test
    void twoGpus_haveTheirOwnGauges() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new GpuMeters(registry, answering("echo '37, 1024, 81559'; echo '0, 3, 81559'")).discover();

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
    void scrape_hasExactlyTheKnownSeries() throws IOException {
        try (MonitorMetrics metrics = new MonitorMetrics(Set.of(), () -> 0)) {
            metrics.watchGpus(answering("echo '37, 1024, 81559'"));
            ScrapeText scrape = new ScrapeText(StandardCharsets.UTF_8
                    .decode(metrics.scrape(Optional.empty()).body())
                    .toString());

            assertThat(scrape.names())
                    .filteredOn(name -> name.startsWith("emberwatch_gpu"))
                    .containsExactlyInAnyOrderElementsOf(KnownMetrics.gpuNames())
                    .allSatisfy(name -> assertThat(scrape.labels(name))
                            .isEqualTo(ScrapeText.handWritten().labels(name)));
        }
    }

    @Test
    void unsupportedValues_areNotNumbers() {
        assertThat(NvidiaSmi.Reading.parse("[N/A], 10, 20").utilization()).isNaN();
    }

    @Test
    void tool_isAskedOnceInFiveSeconds() throws IOException {
        NvidiaSmi driver = answering("echo x >> " + folder.resolve("asked") + "; echo '1, 2, 3'");
        driver.read();
        driver.read();
        pass(Duration.ofSeconds(5));
        driver.read();

        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void missingOrFailingTool_givesNoGauges() throws IOException {
        assertThat(new NvidiaSmi(folder.resolve("none").toString(), now::get).read())
                .isEmpty();
        assertThat(answering("exit 9").read()).isEmpty();
        assertThat(answering("echo nonsense").read()).isEmpty();
    }

    @Test
    void slowAnswer_isAskedForAgainAndTheGpuHasItsGaugesThen() throws IOException {
        Path warm = folder.resolve("warm");
        NvidiaSmi driver =
                answering("if [ -e " + warm + " ]; then echo '50, 1, 2'; else touch " + warm + "; exec sleep 60; fi");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        GpuMeters meters = new GpuMeters(registry, driver);

        meters.discover();
        assertThat(registry.getMeters()).isEmpty();

        pass(Duration.ofSeconds(10));
        meters.discover();
        assertThat(registry.get("emberwatch.gpu.utilization").gauge().value()).isEqualTo(0.5);
    }

    @Test
    void toolThatGoesOnFailing_isAskedMoreAndMoreSeldomButNeverGivenUp() throws IOException {
        NvidiaSmi driver = answering("echo x >> " + folder.resolve("asked") + "; exit 9");
        for (int second = 0; second < 70; second++) {
            driver.read();
            pass(Duration.ofSeconds(1));
        }
        // At 0, 10, 30 and, later than this, 70 seconds.
        assertThat(asked()).isEqualTo(3);

        for (int day = 0; day < 10; day++) {
            pass(Duration.ofDays(1));
            driver.read();
        }
        assertThat(asked()).isEqualTo(13);
        pass(Duration.ofMinutes(10).minusSeconds(1));
        driver.read();
        assertThat(asked()).isEqualTo(13);
        pass(Duration.ofSeconds(1));
        driver.read();
        assertThat(asked()).isEqualTo(14);
    }

    @Test
    void gpuThatStopsAnswering_isNotANumberUntilItComesBack() throws IOException {
        Path gone = folder.resolve("gone");
        NvidiaSmi driver = answering("[ ! -e " + gone + " ] && echo '50, 1, 2'");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new GpuMeters(registry, driver).discover();
        Gauge use = registry.get("emberwatch.gpu.utilization").gauge();
        assertThat(use.value()).isEqualTo(0.5);

        Files.createFile(gone);
        pass(Duration.ofSeconds(5));
        assertThat(use.value()).isNaN();

        Files.delete(gone);
        pass(Duration.ofSeconds(10));
        assertThat(use.value()).isEqualTo(0.5);
    }

    @Test
    void gpuLabel_isBounded() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        GpuMeters meters =
                new GpuMeters(registry, answering("i=0; while [ $i -lt 500 ]; do echo '1, 2, 3'; i=$((i + 1)); done"));
        meters.discover();
        meters.discover();

        assertThat(registry.find("emberwatch.gpu.utilization").gauges()).hasSize(GpuMeters.MOST_GPUS);
    }
}
