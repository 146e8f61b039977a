package io.emberwatch.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the NVIDIA driver's own tool, at most once in five seconds however often it is scraped. Thread-safe. */
final class NvidiaSmi {
    private static final Logger LOG = LoggerFactory.getLogger(NvidiaSmi.class);
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final List<String> command;
    private final LongSupplier ticker;
    private List<GpuReading> latest = List.of();
    private long readAt;
    private boolean failed;

    /** @param program the path or name of {@code nvidia-smi} */
    NvidiaSmi(String program, LongSupplier ticker) {
        this.command = List.of(
                program, "--query-gpu=utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits");
        this.ticker = ticker;
        this.readAt = ticker.getAsLong() - FRESH_NANOS;
    }

    /** All GPUs, fresh enough; none where there is no driver. */
    synchronized List<GpuReading> read() {
        if (!failed && ticker.getAsLong() - readAt >= FRESH_NANOS) {
            readAt = ticker.getAsLong();
            latest = ask();
        }
        return latest;
    }

    /** One value of one GPU; not a number where it has gone. */
    double latest(int gpu, ToDoubleFunction<GpuReading> value) {
        List<GpuReading> readings = read();
        return gpu < readings.size() ? value.applyAsDouble(readings.get(gpu)) : Double.NaN;
    }

    private List<GpuReading> ask() {
        Process process = null;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("it does not answer");
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines()
                    .filter(line -> !line.isBlank())
                    .map(GpuReading::parse)
                    .toList();
        } catch (IOException | IllegalArgumentException e) {
            failed = true;
            LOG.info("no GPU metrics: {} ({})", command.get(0), e.getMessage());
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }
}
