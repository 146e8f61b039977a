package io.emberwatch.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.lab.benchmark.Benchmark;
import io.emberwatch.lab.benchmark.EngineComparison;
import io.emberwatch.lab.benchmark.MethodCost;
import io.emberwatch.lab.benchmark.live.LiveBenchmark;
import io.emberwatch.lab.benchmark.live.LivePlan;
import io.emberwatch.lab.benchmark.live.LiveReport;
import io.emberwatch.lab.text.TextTable;
import io.emberwatch.lab.text.TextTable.Column;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ModelConfig;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.inference.NetworkClassifier;
import io.emberwatch.monitor.web.WebBindException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code emberwatch benchmark}: how fast this machine scores frames, and what heat maps cost. */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        description =
                "Measures how many frames per second this machine scores at each batch size, and the time of Grad-CAM.")
final class BenchmarkCommand implements Callable<Integer> {
    private static final double SECONDS = 5;
    private static final double LIVE_SECONDS = 60;

    private static final TextTable TIMINGS = new TextTable(
            Column.right("batch", 5),
            Column.right("images/s", 8).gap(2),
            Column.right("ms/batch", 8).gap(2),
            Column.right("preprocess ms", 13).gap(2),
            Column.right("network ms", 10).gap(2),
            Column.right("Grad-CAM ms", 11).gap(2),
            Column.right("Grad-CAM/network", 16).gap(2));

    private static final TextTable METHODS = new TextTable(
            Column.left("method", 12),
            Column.right("ms/batch", 8).gap(2),
            // The heading is one character wider than the column.
            Column.right("beyond plain", 11).gap(2));

    @Mixin
    private NetworkOption model;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,4,8",
            description = "Batch sizes, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private List<Integer> batches;

    @Mixin
    private NetworkOption.PrecisionOption precision;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "Seconds to measure each batch size (default: 5), or the monitor (default: 60).")
    private Double chosenSeconds;

    @Option(
            names = "--methods",
            description =
                    "Measure instead each heat map method at the largest batch size, compared with scoring alone.")
    private boolean methods;

    @Option(
            names = "--layer",
            paramLabel = "LAYER",
            defaultValue = LayerNames.LAST,
            description = "Layer for --methods, by its name in summary (default: ${DEFAULT-VALUE}).")
    private String layer;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Measure instead all engines and precisions by turns, --seconds each, and write this file;"
                    + " with --cameras the file gets all that was measured.")
    private Path json;

    @Mixin
    private LiveBenchmarkOptions live;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, ConfigException, WebBindException, InterruptedException {
        for (int batch : batches) {
            if (batch < 1 || batch > 64) {
                throw new ParameterException(spec.commandLine(), "--batch must be from 1 to 64, not " + batch);
            }
        }
        double seconds = chosenSeconds != null ? chosenSeconds : live.wanted() ? LIVE_SECONDS : SECONDS;
        if (model.threads() < 0 || !(seconds > 0 && seconds <= 3600)) {
            throw new ParameterException(
                    spec.commandLine(), "--threads must not be negative and --seconds must be above 0, at most 3600");
        }
        ReportFile.problem("--json", json).ifPresent(problem -> {
            throw new UserException(problem);
        });
        int largest = batches.stream().max(Integer::compare).orElseThrow();
        if (live.wanted()) {
            runLive(largest, seconds);
            return 0;
        }
        if (methods) {
            printMethods(largest);
            return 0;
        }
        NetworkOptions options = model.options(precision.precision(), largest);
        if (json != null) {
            compare(options, seconds);
            return 0;
        }
        Benchmark.StageClock clock = new Benchmark.StageClock();
        PrintWriter out = spec.commandLine().getOut();
        try (ModelPackage bundle = model.openBundle();
                NetworkClassifier classifier =
                        NetworkClassifier.load(bundle, options, camera -> clock.threshold(), MapChoices.USUAL, clock);
                Benchmark benchmark = new Benchmark(classifier, clock, largest)) {
            out.printf(
                    Locale.ROOT,
                    "%s, %dx%d, %s, %d processors, frames of %s%n%n",
                    bundle.manifest().architecture(),
                    bundle.manifest().input().width(),
                    bundle.manifest().input().height(),
                    classifier.precision(),
                    Runtime.getRuntime().availableProcessors(),
                    Benchmark.FRAME_SIZE);
            out.println(TIMINGS.heading());
            double fastest = Double.MAX_VALUE;
            for (int batch : batches) {
                Benchmark.Timing timing = benchmark.measure(batch, Duration.ofNanos((long) (seconds * 1e9)));
                print(out, timing);
                fastest = Math.min(fastest, timing.millis() / batch);
            }
            double metrics = Benchmark.MetricsCost.microsAFrame();
            out.printf(
                    Locale.ROOT,
                    "%nmetrics: %.2f us a frame, %.4f%% of the fastest frame above%n",
                    metrics,
                    metrics / 10 / fastest);
        }
        return 0;
    }

    private void compare(NetworkOptions options, double seconds) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (ModelPackage bundle = model.openBundle();
                EngineComparison comparison = new EngineComparison(bundle, options, line -> {
                    out.println(line);
                    out.flush();
                })) {
            comparison.measure(batches, Duration.ofNanos((long) (seconds * 1e9)));
            int threads = options.threads() > 0
                    ? options.threads()
                    : Runtime.getRuntime().availableProcessors();
            comparison.write(json, threads);
        }
    }

    /** The whole monitor; options of the model that are not given leave it to the configuration. */
    private void runLive(int batch, double seconds)
            throws IOException, ConfigException, WebBindException, InterruptedException {
        LivePlan plan = live.plan(given("--batch") ? Optional.of(batch) : Optional.empty(), seconds);
        ModelConfig chosen = model.config(batch, precision.precision());
        ObjectNode section = plan.configuration().withObject("/model");
        putGiven(section, "--model", "path", chosen.path());
        putGiven(section, "--device", "device", lower(chosen.device()));
        putGiven(section, "--engine", "engine", lower(chosen.engine()));
        putGiven(section, "--precision", "precision", chosen.precision().label());
        if (given("--threads")) {
            section.put("threads", chosen.threads());
        }
        PrintWriter out = spec.commandLine().getOut();
        LiveReport report = new LiveBenchmark(plan, line -> {
                    out.println(line);
                    out.flush();
                })
                .run();
        out.println();
        report.lines().forEach(out::println);
        if (json != null) {
            report.write(json);
        }
    }

    private boolean given(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private void putGiven(ObjectNode section, String option, String key, String value) {
        if (given(option)) {
            section.put(key, value);
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void printMethods(int batch) {
        PrintWriter out = spec.commandLine().getOut();
        try (ModelPackage bundle = model.openBundle();
                Network opened = NetworkLoader.load(bundle, gradients(model.options(Precision.FP32, batch)))) {
            MethodCost cost = new MethodCost(opened.inspect(), batch, layer);
            out.printf(
                    Locale.ROOT,
                    "%s, fp32, batch %d: plain classification %.1f ms%n%n",
                    bundle.manifest().architecture(),
                    batch,
                    cost.plainMillis());
            out.println(METHODS.heading());
            for (MethodName name : MethodName.values()) {
                try {
                    MethodCost.Cost each = cost.measure(name);
                    out.println(METHODS.row(
                            name.label(), fixed("%.1f", each.millis()), fixed("%+.1f%%", 100 * each.relative())));
                } catch (UserException e) {
                    out.printf("%-12s  %s%n", name.label(), e.getMessage());
                }
                out.flush();
            }
        }
    }

    /** Most methods need gradients, which only TensorFlow has; so plain classification is measured there too. */
    private static NetworkOptions gradients(NetworkOptions options) {
        return options.engine() == EngineChoice.AUTO
                ? new NetworkOptions(
                        EngineChoice.TENSORFLOW,
                        options.device(),
                        options.precision(),
                        options.threads(),
                        options.maxBatch())
                : options;
    }

    private static void print(PrintWriter out, Benchmark.Timing timing) {
        out.println(TIMINGS.row(
                timing.batch(),
                fixed("%.1f", timing.batch() * 1e3 / timing.millis()),
                fixed("%.2f", timing.millis()),
                fixed("%.2f", timing.preprocessMillis()),
                fixed("%.2f", timing.networkMillis()),
                fixed("%.2f", timing.gradCamMillis()),
                fixed("%.1f%%", 100 * timing.gradCamMillis() / timing.networkMillis())));
        out.flush();
    }

    private static String fixed(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
