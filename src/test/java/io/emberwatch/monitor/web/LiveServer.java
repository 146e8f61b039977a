package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.alarm.ScoreHistory;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.camera.CameraStatuses;
import io.emberwatch.monitor.camera.onvif.CameraFinder;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.MonitorConfig.PublishConfig;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.objects.ObjectStore;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.notify.SinkState;
import io.emberwatch.monitor.render.MjpegHub;
import io.emberwatch.monitor.render.RenderListener;
import io.emberwatch.monitor.render.RenderWorker;
import io.emberwatch.monitor.render.Scenes;
import io.emberwatch.monitor.web.access.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A server on a free port with a real publishing thread behind it; {@link #close} checks that no frame stays open. */
final class LiveServer implements AutoCloseable {
    final FramePool pool = new FramePool(160);
    final AtomicLong now = new AtomicLong();
    final MjpegHub hub = new MjpegHub();
    final CameraStatuses statuses = new CameraStatuses();
    final Counts counts = new Counts();
    final Map<CameraId, CameraView> views = new ConcurrentSkipListMap<>();
    volatile boolean ready = true;
    volatile List<String> notices = List.of();
    volatile List<SinkState> sinks = List.of();
    volatile SinkTrial trial = sink -> Optional.of(CompletableFuture.completedFuture(Optional.empty()));
    volatile boolean broken;
    volatile ImageExplainer explainer = ImageExplainer.NONE;
    volatile ConfigReload reloading = ConfigReload.NONE;
    volatile CameraFinder finder = CameraFinder.NONE;
    volatile ConfigEditing editing = ConfigEditing.NONE;
    volatile SystemReport report = report();
    final Map<CameraId, CameraConfig> configs = new ConcurrentHashMap<>();
    final Map<CameraId, ScoreHistory> scores = new ConcurrentHashMap<>();

    private final RenderWorker worker;
    private final WebServer server;
    private final ScheduledExecutorService camera = Executors.newSingleThreadScheduledExecutor();
    private final List<Future<?>> films = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    final IncidentStore incidents = IncidentStore.open(incidentFolder(), InstantSource.system(), StoreListener.NOOP);

    LiveServer(int maxViewers, Duration stalledAfter, String... cameras) throws WebBindException {
        this(
                new WebConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), maxViewers),
                stalledAfter,
                System::nanoTime,
                cameras);
    }

    /** @param ticker monotonic nanoseconds, by which sessions end and logins are slowed */
    LiveServer(WebConfig config, Duration stalledAfter, LongSupplier ticker, String... cameras)
            throws WebBindException {
        this(config, stalledAfter, ticker, Optional.empty(), cameras);
    }

    /** @param peers the fleet that it is a member of */
    LiveServer(WebConfig config, Duration stalledAfter, LongSupplier ticker, Optional<Peers> peers, String... cameras)
            throws WebBindException {
        this(config, stalledAfter, ticker, Optional.empty(), peers, cameras);
    }

    /** @param objects where copies of incidents' files are */
    LiveServer(
            WebConfig config,
            Duration stalledAfter,
            LongSupplier ticker,
            Optional<ObjectStore> objects,
            Optional<Peers> peers,
            String... cameras)
            throws WebBindException {
        for (String name : cameras) {
            CameraId id = new CameraId(name);
            configs.put(id, Scenes.camera("Camera " + name));
            scores.put(id, new ScoreHistory(configs.get(id).detect()));
            views.put(id, view(id, AlarmState.CALM, CameraHealth.UP));
        }
        worker = new RenderWorker(
                configs,
                statuses,
                new PublishConfig(90),
                hub,
                now::get,
                ZoneOffset.UTC,
                RenderListener.NOOP,
                cause -> {});
        worker.start();
        WebContent content = new WebContent(
                new Directory(),
                hub,
                worker,
                new WebContent.Readiness() {
                    @Override
                    public List<Check> checks() {
                        return List.of(new Check("model", ready, ready ? "loaded" : "not loaded yet"));
                    }

                    @Override
                    public List<String> notices() {
                        return notices;
                    }
                },
                accept -> new WebContent.Scrape.Page(
                        "text/plain",
                        ByteBuffer.wrap(("accept=" + accept.orElse("none")).getBytes(StandardCharsets.UTF_8))),
                incidents,
                new Explaining(),
                () -> sinks,
                by -> reloading.reload(by),
                () -> report,
                sink -> trial.send(sink),
                wanted -> finder.find(wanted),
                () -> editing,
                objects,
                peers);
        server = new WebServer(config, content, counts, stalledAfter, ticker);
        server.start();
    }

    private static SystemReport report() {
        return new SystemReport(
                "1.2.3",
                "2026-11-24T12:00:00Z",
                7384,
                "fedcba9876543210".repeat(4),
                new SystemReport.Model(
                        "densenet121",
                        "onednn",
                        "cpu",
                        "fp32",
                        "0123456789abcdef".repeat(4),
                        new SystemReport.Card(
                                List.of("fire", "nofire"),
                                "fire",
                                0.8,
                                1.5,
                                224,
                                224,
                                JsonNodeFactory.instance.objectNode().put("epochs", 12),
                                JsonNodeFactory.instance.objectNode())),
                new SystemReport.Rates(3.5, 4, 40, 1, false),
                List.of(new SystemReport.Latency("inference", 1000, 0.021, 0.034)),
                new SystemReport.Queues(1, 2, 3, 32),
                new SystemReport.Memory(100_000_000, 2_000_000_000, 900_000_000),
                new SystemReport.Disk(50_000_000_000L, 100_000_000_000L),
                Map.of("evidence", 2L),
                new SystemReport.Retraining(
                        7,
                        5,
                        List.of("emberwatch incidents export", "emberwatch finetune"),
                        new SystemReport.Gain(
                                "2026-11-23T08:00:00Z",
                                "9876543210abcdef".repeat(4),
                                Map.of("fire", 40L, "nofire", 120L),
                                Map.of("recall", 0.65, "false_positive_rate", 0.05, "auroc", 0.951),
                                Map.of("recall", 0.725, "false_positive_rate", 0.0083, "auroc", 0.962))));
    }

    private static Path incidentFolder() {
        try {
            return Files.createTempDirectory("incidents");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CameraView view(CameraId id, AlarmState state, CameraHealth health) {
        return new CameraView(
                id,
                "Camera " + id,
                state,
                health,
                OptionalDouble.of(0.25),
                Optional.of(Scenes.NOON),
                Optional.of(Duration.ofMillis(1500)),
                2,
                Optional.of(Duration.ofMillis(2500)),
                0.5,
                2,
                3,
                1280,
                720,
                Optional.empty(),
                Optional.empty());
    }

    private List<CameraView> views() {
        if (broken) {
            throw new IllegalStateException("broken on purpose");
        }
        return List.copyOf(views.values());
    }

    int port() {
        return server.port();
    }

    WebServer server() {
        return server;
    }

    RenderWorker worker() {
        return worker;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path);
    }

    /** @param headers names and values in turn */
    HttpResponse<String> call(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        // On a connection of its own: one whose refused body was not read is closed, perhaps while the next request
        // comes.
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    }

    /** A camera that delivers images of that size at that rate until the server closes. */
    void film(String name, int width, int height, int everyMillis) {
        CameraId id = new CameraId(name);
        Runnable shoot = () -> {
            long captured = now.addAndGet(1000);
            statuses.delivered(id, captured);
            worker.offer(Scenes.frame(pool, id, width, height, captured, 0.1f), AlarmState.CALM);
        };
        films.add(camera.scheduleAtFixedRate(shoot, 0, everyMillis, TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
        incidents.close();
        camera.shutdownNow();
        try {
            assertThat(camera.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        worker.close();
        server.close();
        assertThat(pool.leased()).as("leases after close").isZero();
        assertThat(hub.viewers()).as("viewers after close").isZero();
        assertThat(counts.left.get()).isEqualTo(counts.joined.get());
    }

    private final class Directory implements WebContent.CameraDirectory {
        @Override
        public List<CameraView> cameras() {
            return views();
        }

        @Override
        public Optional<CameraConfig> configuration(CameraId id) {
            return Optional.ofNullable(configs.get(id));
        }

        @Override
        public Optional<ScoreHistory.Kept> scores(CameraId id) {
            return Optional.ofNullable(scores.get(id)).map(each -> each.kept(now.get()));
        }
    }

    /** Whoever explains at the moment. */
    private final class Explaining implements ImageExplainer {
        @Override
        public Answer explain(byte[] image, Question question) throws RefusedException {
            return explainer.explain(image, question);
        }

        @Override
        public Answer choices() throws RefusedException {
            return explainer.choices();
        }
    }

    /** Counts what the server tells. */
    static final class Counts implements WebListener {
        final AtomicInteger joined = new AtomicInteger();
        final AtomicInteger left = new AtomicInteger();
        final AtomicInteger evicted = new AtomicInteger();
        final AtomicInteger skipped = new AtomicInteger();
        final Map<LoginResult, Integer> logins = new ConcurrentSkipListMap<>();
        final Map<Refusal, Integer> refusals = new ConcurrentSkipListMap<>();

        @Override
        public void login(LoginResult result) {
            logins.merge(result, 1, Integer::sum);
        }

        @Override
        public void requestRefused(Refusal why) {
            refusals.merge(why, 1, Integer::sum);
        }

        @Override
        public void viewerJoined(CameraId camera) {
            joined.incrementAndGet();
        }

        @Override
        public void viewerLeft(CameraId camera) {
            left.incrementAndGet();
        }

        @Override
        public void viewerEvicted(CameraId camera) {
            evicted.incrementAndGet();
        }

        @Override
        public void mjpegFrameDropped(CameraId camera) {
            skipped.incrementAndGet();
        }
    }
}
