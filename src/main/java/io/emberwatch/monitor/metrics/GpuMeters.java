package io.emberwatch.monitor.metrics;

import io.emberwatch.core.concurrent.Backoff;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory and use of each NVIDIA GPU, where the driver's own tool tells them. A GPU has its gauges from its first answer
 * on, the first sixteen have any. Thread-safe.
 */
final class GpuMeters {
    /** So that no answer, however odd, makes series without end. */
    static final int MOST_GPUS = 16;

    private final MeterRegistry registry;
    private final NvidiaSmi driver;
    private int known;

    GpuMeters(MeterRegistry registry, NvidiaSmi driver) {
        this.registry = registry;
        this.driver = driver;
    }

    /** Looks for GPUs that have not answered before; to be called before each scrape. */
    synchronized void discover() {
        int found = Math.min(driver.read().size(), MOST_GPUS);
        while (known < found) {
            gauge("emberwatch.gpu.memory.used", NvidiaSmi.Reading::memoryUsedBytes)
                    .description("Memory in use on the GPU, by all processes")
                    .baseUnit("bytes")
                    .register(registry);
            gauge("emberwatch.gpu.memory.total", NvidiaSmi.Reading::memoryTotalBytes)
                    .description("Memory of the GPU")
                    .baseUnit("bytes")
                    .register(registry);
            gauge("emberwatch.gpu.utilization", NvidiaSmi.Reading::utilization)
                    .description("Share of the last sampling period in which the GPU worked, 0 to 1")
                    .register(registry);
            known++;
        }
    }

    private Gauge.Builder<NvidiaSmi> gauge(String name, ToDoubleFunction<NvidiaSmi.Reading> value) {
        int gpu = known;
        return Gauge.builder(name, driver, smi -> smi.latest(gpu, value)).tag("gpu", Integer.toString(gpu));
    }

    /**
     * Asks the NVIDIA driver's own tool, at most once in five seconds however often it is scraped. One that fails or is
     * too slow is asked again later, each time after twice the wait, ten minutes at most. Thread-safe.
     */
    static final class NvidiaSmi {
        private static final Logger LOG = LoggerFactory.getLogger(NvidiaSmi.class);
        private static final Duration FRESH = Duration.ofSeconds(5);
        private static final Backoff AFTER_FAILURES = new Backoff(FRESH.multipliedBy(2), Duration.ofMinutes(10));
        /** A scrape waits for the answer. */
        private static final Duration PATIENCE = Duration.ofSeconds(3);

        /**
         * One GPU at one moment.
         *
         * @param utilization 0..1
         * @param memoryUsedBytes by all processes
         * @param memoryTotalBytes of the GPU
         */
        record Reading(double utilization, double memoryUsedBytes, double memoryTotalBytes) {
            private static final double MIB = 1024 * 1024;

            /**
             * Reads a line of {@code nvidia-smi} such as {@code 37, 1024, 81559}; what the driver does not tell is not
             * a number.
             */
            static Reading parse(String line) {
                String[] fields = line.split(",", -1);
                if (fields.length != 3) {
                    throw new IllegalArgumentException(
                            "nvidia-smi answered '" + line + "' where three numbers were expected");
                }
                return new Reading(number(fields[0]) / 100, number(fields[1]) * MIB, number(fields[2]) * MIB);
            }

            private static double number(String field) {
                try {
                    return Double.parseDouble(field.strip());
                } catch (NumberFormatException e) {
                    // "[N/A]" or "[Not Supported]"
                    return Double.NaN;
                }
            }
        }

        private final List<String> command;
        private final LongSupplier ticker;
        private final Duration patience;
        private List<Reading> latest = List.of();
        private long askedAt;
        private Duration wait = Duration.ZERO;
        private int failures;

        /** @param program the path or name of {@code nvidia-smi} */
        NvidiaSmi(String program, LongSupplier ticker) {
            this(program, ticker, PATIENCE);
        }

        /** @param patience how long an answer may take */
        NvidiaSmi(String program, LongSupplier ticker, Duration patience) {
            this.command = List.of(
                    program, "--query-gpu=utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits");
            this.ticker = ticker;
            this.patience = patience;
            this.askedAt = ticker.getAsLong();
        }

        /** All GPUs, fresh enough; none where there is no driver. */
        synchronized List<Reading> read() {
            long now = ticker.getAsLong();
            if (now - askedAt >= wait.toNanos()) {
                askedAt = now;
                latest = ask();
            }
            return latest;
        }

        /** One value of one GPU; not a number where it has gone. */
        double latest(int gpu, ToDoubleFunction<Reading> value) {
            List<Reading> readings = read();
            return gpu < readings.size() ? value.applyAsDouble(readings.get(gpu)) : Double.NaN;
        }

        private List<Reading> ask() {
            try {
                List<Reading> readings = run().lines()
                        .filter(line -> !line.isBlank())
                        .map(Reading::parse)
                        .toList();
                if (failures > 0) {
                    LOG.info("GPU metrics are back: {} answers again", command.get(0));
                }
                failures = 0;
                wait = FRESH;
                return readings;
            } catch (IOException | IllegalArgumentException e) {
                if (failures == 0) {
                    LOG.info(
                            "no GPU metrics: {} ({}); it is asked again from time to time",
                            command.get(0),
                            e.getMessage());
                }
                failures++;
                wait = AFTER_FAILURES.after(failures);
                return List.of();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }

        private String run() throws IOException, InterruptedException {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException("no answer within " + patience.toMillis() + " ms");
                }
                if (process.exitValue() != 0) {
                    throw new IOException("it ended with " + process.exitValue());
                }
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
