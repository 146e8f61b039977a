package io.emberwatch.lab.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.onednn.ConvolutionProbe;
import io.emberwatch.engine.onednn.OneDnnException;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.NetworkClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures every engine in every precision on one machine, by turns, so that what disturbs one disturbs all. Owns the
 * loaded models; one thread.
 */
public final class EngineComparison implements AutoCloseable {
    private static final int ROUNDS = 3;
    private static final int PROBE_SECONDS = 1;

    private final List<Entry> entries = new ArrayList<>();
    private final Consumer<String> log;

    /** @param megabytes what loading it and a batch of the largest size added to the process */
    private record Entry(
            EngineChoice engine,
            Precision precision,
            long megabytes,
            NetworkClassifier classifier,
            Benchmark benchmark,
            Map<Integer, Benchmark.Timing> best) {}

    /**
     * Loads all that can be loaded; what cannot is said to {@code log} and left out.
     *
     * @param options device and threads; its engine and precision are not used
     */
    public EngineComparison(ModelPackage bundle, NetworkOptions options, Consumer<String> log) {
        this.log = log;
        for (EngineChoice engine : List.of(EngineChoice.ONEDNN, EngineChoice.TENSORFLOW)) {
            for (Precision precision : List.of(Precision.FP32, Precision.BF16, Precision.INT8)) {
                try {
                    load(
                            bundle,
                            new NetworkOptions(
                                    engine, options.device(), precision, options.threads(), options.maxBatch()));
                } catch (UserException e) {
                    log.accept(name(engine, precision) + " left out: " + e.getMessage());
                }
            }
        }
    }

    private void load(ModelPackage bundle, NetworkOptions options) {
        long before = residentMegabytes();
        Benchmark.StageClock clock = new Benchmark.StageClock();
        NetworkClassifier classifier =
                NetworkClassifier.load(bundle, options, camera -> clock.threshold(), MapChoices.USUAL, clock);
        Benchmark benchmark = new Benchmark(classifier, clock, options.maxBatch());
        entries.add(new Entry(
                options.engine(),
                options.precision(),
                residentMegabytes() - before,
                classifier,
                benchmark,
                new LinkedHashMap<>()));
    }

    /** Measures all by turns; the best of the rounds counts. */
    public void measure(List<Integer> batches, Duration each) {
        for (int round = 0; round < ROUNDS; round++) {
            for (int batch : batches) {
                for (Entry entry : entries) {
                    Benchmark.Timing timing = entry.benchmark().measure(batch, each.dividedBy(ROUNDS));
                    entry.best().merge(batch, timing, (a, b) -> a.millis() <= b.millis() ? a : b);
                }
            }
        }
    }

    /** Writes what was measured, and the machine's peak. */
    public void write(Path file, int threads) throws IOException {
        List<ResultJson> results = new ArrayList<>();
        for (Entry entry : entries) {
            entry.best().forEach((batch, timing) -> {
                results.add(ResultJson.of(entry, batch, timing));
                log.accept(String.format(
                        Locale.ROOT,
                        "%-16s batch %2d  %7.1f images/s",
                        name(entry.engine(), entry.precision()),
                        batch,
                        batch * 1e3 / timing.millis()));
            });
        }
        Json.write(file, new ComparisonJson(Machine.describe(), results, peaks(threads)));
    }

    private List<PeakJson> peaks(int threads) {
        List<PeakJson> peaks = new ArrayList<>();
        for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
            try {
                double gigaflops = ConvolutionProbe.gigaflops(precision, threads, PROBE_SECONDS);
                peaks.add(new PeakJson(precision.label(), rounded(gigaflops)));
            } catch (OneDnnException e) {
                log.accept("no peak in " + precision.label() + ": " + e.getMessage());
            }
        }
        return peaks;
    }

    private static String name(EngineChoice engine, Precision precision) {
        return engine.name().toLowerCase(Locale.ROOT) + " " + precision.label();
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    /** 0 where nobody can know. */
    private static long residentMegabytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        for (Entry entry : entries) {
            entry.benchmark().close();
            entry.classifier().close();
        }
    }

    /** What {@code --json} writes: the components are the fields, in their order. */
    private record ComparisonJson(
            @JsonProperty String machine,
            @JsonProperty List<ResultJson> results,
            @JsonProperty("convolution_peak") List<PeakJson> peaks) {}

    private record ResultJson(
            @JsonProperty String engine,
            @JsonProperty String precision,
            @JsonProperty int batch,
            @JsonProperty("images_per_second") double imagesPerSecond,
            @JsonProperty double milliseconds,
            @JsonProperty("preprocess_milliseconds") double preprocessMilliseconds,
            @JsonProperty("gradcam_milliseconds") double gradCamMilliseconds,
            @JsonProperty("resident_megabytes") long residentMegabytes) {
        static ResultJson of(Entry entry, int batch, Benchmark.Timing timing) {
            return new ResultJson(
                    entry.engine().name().toLowerCase(Locale.ROOT),
                    entry.precision().label(),
                    batch,
                    rounded(batch * 1e3 / timing.millis()),
                    rounded(timing.millis()),
                    rounded(timing.preprocessMillis()),
                    rounded(timing.gradCamMillis()),
                    entry.megabytes());
        }
    }

    private record PeakJson(
            @JsonProperty String precision,
            @JsonProperty("gigaflops_per_second") double gigaflops) {}
}
