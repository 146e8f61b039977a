package io.emberwatch.lab.benchmark.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.engine.DecisionThresholds;
import io.emberwatch.lab.benchmark.Benchmark;
import io.emberwatch.lab.benchmark.Machine;
import io.emberwatch.lab.benchmark.live.CameraServer.Counted;
import io.emberwatch.lab.benchmark.live.LiveResult.Alone;
import io.emberwatch.lab.benchmark.live.LiveResult.Latency;
import io.emberwatch.lab.benchmark.live.LiveResult.Spread;
import io.emberwatch.lab.benchmark.live.LiveResult.Viewers;
import io.emberwatch.lab.benchmark.live.Recommendation.Load;
import io.emberwatch.lab.benchmark.live.ThreadTimes.Stage;
import io.emberwatch.monitor.LoadedModel;
import io.emberwatch.monitor.Monitor;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ModelConfig;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.web.WebBindException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs the whole monitor in this process, with cameras and viewers in another, and measures it from outside: by its own
 * metrics, its interface and its threads' processor time. What it writes goes into a temporary folder, which is deleted.
 */
public final class LiveBenchmark {
    private static final Duration UP_WITHIN = Duration.ofSeconds(60);
    private static final Duration ALONE = Duration.ofMillis(1500);
    private static final List<Integer> BATCHES = List.of(1, 2, 4, 8, 16);
    private static final int MOST_INCIDENTS = 500;

    private final LivePlan plan;
    private final Consumer<String> progress;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /** @param progress takes a line for people at each step */
    public LiveBenchmark(LivePlan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Measures.
     *
     * @return what came of it, for people and as JSON
     * @throws ConfigException when the site's configuration is wrong
     */
    public LiveReport run() throws IOException, ConfigException, WebBindException, InterruptedException {
        Path folder = Files.createTempDirectory("emberwatch-benchmark");
        progress.accept("preparing " + plan.cameras().cameras() + " cameras");
        try (ServerProcess server = ServerProcess.start(plan.cameras(), folder)) {
            MonitorConfig config = LiveConfig.of(plan, server.ready().urls(), folder.resolve("incidents"));
            Measured measured;
            try (Monitor monitor = Monitor.start(config)) {
                measured = measure(monitor, server);
            }
            progress.accept("measuring the classifier alone");
            return new LiveReport(result(config, server, measured, alone(config)));
        } finally {
            delete(folder);
        }
    }

    /** What was seen between two moments. */
    private record Measured(
            int up,
            Duration wall,
            Duration cpu,
            Duration serverCpu,
            Scrape gained,
            Scrape last,
            Counted before,
            Counted after,
            ThreadTimes threads,
            long megabytesBefore,
            double sentAwaySeconds,
            Instant begin,
            Instant end,
            JsonNode incidents) {}

    private Measured measure(Monitor monitor, ServerProcess server) throws IOException, InterruptedException {
        int up = awaitCameras(monitor);
        long memory = resident(scrape(monitor));
        if (plan.audience().viewers() > 0) {
            server.watch(monitor.port(), plan.audience());
        }
        progress.accept(String.format(
                Locale.ROOT,
                "%d of %d cameras deliver; settling for %d s, then measuring for %d s",
                up,
                plan.cameras().cameras(),
                plan.settling().toSeconds(),
                plan.time().toSeconds()));
        long joined = System.nanoTime();
        Thread.sleep(plan.settling().toMillis());
        Counted before = server.count();
        Scrape first = scrape(monitor);
        ThreadTimes threads = new ThreadTimes();
        threads.ask();
        Instant begin = Instant.now();
        long cpu = processNanos();
        long start = System.nanoTime();
        long end = start + plan.time().toNanos();
        double sentAway = Double.NaN;
        for (long left = end - start; left > 0; left = end - System.nanoTime()) {
            Thread.sleep(Math.min(1000, left / 1_000_000 + 1));
            threads.ask();
            if (Double.isNaN(sentAway)
                    && plan.audience().stalled() > 0
                    && evictions(monitor) >= plan.audience().stalled()) {
                sentAway = (System.nanoTime() - joined) / 1e9;
            }
        }
        long wall = System.nanoTime() - start;
        cpu = processNanos() - cpu;
        Scrape last = scrape(monitor);
        Counted after = server.count();
        return new Measured(
                up,
                Duration.ofNanos(wall),
                Duration.ofNanos(cpu),
                Duration.ofNanos(after.cpuNanos() - before.cpuNanos()),
                last.since(first),
                last,
                before,
                after,
                threads,
                memory,
                sentAway,
                begin,
                Instant.now(),
                Json.parse(get(monitor, "/api/incidents?kind=fire&limit=" + MOST_INCIDENTS)));
    }

    private double evictions(Monitor monitor) throws IOException, InterruptedException {
        return scrape(monitor).sum("emberwatch_mjpeg_evictions_total");
    }

    private static long resident(Scrape scrape) {
        return Math.round(scrape.sum("emberwatch_native_memory_bytes") / (1 << 20));
    }

    private int awaitCameras(Monitor monitor) throws IOException, InterruptedException {
        long until = System.nanoTime() + UP_WITHIN.toNanos();
        int up = 0;
        while (System.nanoTime() < until) {
            up = (int) scrape(monitor).sum("emberwatch_camera_up");
            if (up >= plan.cameras().cameras()) {
                return up;
            }
            Thread.sleep(500);
        }
        if (up == 0) {
            throw new UserException("no camera delivered within " + UP_WITHIN.toSeconds()
                    + " s; the log says why. Try fewer with --cameras");
        }
        return up;
    }

    private LiveResult result(MonitorConfig config, ServerProcess server, Measured measured, List<Alone> alone)
            throws IOException {
        CameraConfig camera = config.cameras().values().iterator().next();
        double seconds = measured.wall().toNanos() / 1e9;
        Scrape gained = measured.gained();
        double fps = camera.capture().fps();
        int cameras = plan.cameras().cameras();
        Map<String, Double> cores = new TreeMap<>();
        Map<Stage, Double> byStage = measured.threads().cores(measured.cpu(), measured.wall());
        byStage.forEach((stage, value) -> cores.put(stage.name().toLowerCase(Locale.ROOT), rounded(value)));
        double scored = gained.sum("emberwatch_batch_size_sum") / seconds;
        Map<String, Double> skipped = perSecond(gained.by("reason", "emberwatch_frames_skipped_total"), seconds);
        Map<String, Double> dropped = perSecond(gained.by("reason", "emberwatch_frames_dropped_total"), seconds);
        double watched = scored + skipped.getOrDefault("still", 0.0);
        Load load = new Load(
                Runtime.getRuntime().availableProcessors(),
                cameras,
                fps,
                watched > 0 && scored > 0 ? Math.min(1, scored / watched) : 1,
                byStage.get(Stage.CAMERA),
                scored,
                skipped.getOrDefault("busy", 0.0) + dropped.getOrDefault("superseded", 0.0),
                byStage.get(Stage.INFERENCE),
                byStage.get(Stage.PUBLISH)
                        + byStage.get(Stage.WEB)
                        + byStage.get(Stage.ALARM)
                        + byStage.get(Stage.REST));
        return new LiveResult(
                Machine.describe(),
                load.processors(),
                cameras,
                measured.up(),
                server.ready().video(),
                fps,
                config.model().batchSize(),
                rounded(seconds),
                rounded(cameras * fps),
                rounded(scored),
                Spread.of(scoredOfEach(gained, seconds)),
                Spread.of(watchedOfEach(gained, seconds)),
                rounded(gained.sum("emberwatch_frames_captured_total") / seconds),
                dropped,
                skipped,
                rounded(gained.sum("emberwatch_batch_size_sum")
                        / Math.max(1, gained.sum("emberwatch_batch_size_count"))),
                Latency.of(gained, "emberwatch_capture_to_publish_seconds"),
                Latency.of(gained, "emberwatch_capture_to_alert_seconds"),
                FireTimes.of(plan.cameras(), server.ready(), measured.incidents(), measured.begin(), measured.end()),
                viewers(measured, seconds),
                cores,
                rounded(measured.cpu().toNanos() / 1e9 / seconds),
                rounded(measured.serverCpu().toNanos() / 1e9 / seconds),
                resident(measured.last()),
                alone,
                Recommendation.of(load, alone, plan.cameras().rate()));
    }

    /** Frames a second of each camera that got a score: those handed on, less those that a newer one replaced. */
    private static List<Double> scoredOfEach(Scrape gained, double seconds) {
        String own = "emberwatch_frames_scored_total";
        if (gained.has(own)) {
            return perSecond(gained.by("camera", own), seconds).values().stream()
                    .toList();
        }
        List<Double> rates = new ArrayList<>();
        gained.by("camera", "emberwatch_frames_captured_total").forEach((camera, count) -> {
            String label = "camera=\"" + camera + "\"";
            double lost = gained.sum("emberwatch_frames_dropped_total", label, "reason=\"superseded\"")
                    + gained.sum("emberwatch_frames_skipped_total", label, "reason=\"still\"");
            rates.add(rounded((count - lost) / seconds));
        });
        return rates;
    }

    /** Frames a second of each camera that were scored or showed nothing new. */
    private static List<Double> watchedOfEach(Scrape gained, double seconds) {
        List<Double> rates = new ArrayList<>();
        gained.by("camera", "emberwatch_frames_captured_total").forEach((camera, count) -> {
            String label = "camera=\"" + camera + "\"";
            rates.add(rounded(
                    (count - gained.sum("emberwatch_frames_dropped_total", label, "reason=\"superseded\"")) / seconds));
        });
        return rates;
    }

    private Viewers viewers(Measured measured, double seconds) {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < measured.after().images().size(); i++) {
            rates.add(rounded((measured.after().images().get(i)
                            - measured.before().images().get(i))
                    / seconds));
        }
        double sentAway = measured.sentAwaySeconds();
        return new Viewers(
                plan.audience().viewers(),
                plan.audience().slow(),
                plan.audience().stalled(),
                Spread.of(rates),
                measured.after().gone(),
                (int) measured.last().sum("emberwatch_mjpeg_evictions_total"),
                Double.isNaN(sentAway) ? null : rounded(sentAway),
                resident(measured.last()) - measured.megabytesBefore());
    }

    private List<Alone> alone(MonitorConfig config) {
        ModelConfig model = config.model();
        List<Integer> batches = Stream.concat(BATCHES.stream(), Stream.of(model.batchSize()))
                .distinct()
                .sorted()
                .toList();
        int largest = batches.get(batches.size() - 1);
        ModelConfig sized = new ModelConfig(
                model.path(),
                largest,
                Duration.ZERO,
                model.device(),
                model.engine(),
                model.precision(),
                model.threads());
        int width = Math.min(
                plan.cameras().width(),
                config.cameras().values().iterator().next().capture().maxWidth());
        int height =
                Math.max(1, plan.cameras().height() * width / plan.cameras().width());
        Benchmark.StageClock clock = new Benchmark.StageClock();
        List<Alone> alone = new ArrayList<>();
        LoadedModel loaded = LoadedModel.load(
                sized, MapChoices.USUAL, camera -> clock.threshold(), DecisionThresholds.usual(), clock);
        try (FireClassifier classifier = loaded.classifier();
                Benchmark benchmark = new Benchmark(classifier, clock, largest, width, height)) {
            for (int batch : batches) {
                Benchmark.Timing timing = benchmark.measure(batch, ALONE);
                alone.add(new Alone(batch, rounded(batch * 1e3 / timing.millis())));
            }
        }
        return alone;
    }

    private Scrape scrape(Monitor monitor) throws IOException, InterruptedException {
        return Scrape.of(get(monitor, "/metrics"));
    }

    private String get(Monitor monitor, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + monitor.port() + path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    private static Map<String, Double> perSecond(Map<String, Double> counts, double seconds) {
        Map<String, Double> rates = new TreeMap<>();
        counts.forEach((reason, count) -> rates.put(reason, rounded(count / seconds)));
        return rates;
    }

    private static long processNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
