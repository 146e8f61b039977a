package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.monitor.camera.CaptureListener;
import io.emberwatch.monitor.camera.clip.ClipListener;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.objects.CopyListener;
import io.emberwatch.monitor.incident.objects.EvidenceCopies;
import io.emberwatch.monitor.incident.store.IncidentStore.RulingCounts;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.InferenceLoad;
import io.emberwatch.monitor.metrics.AlertMeters.AlarmExemplars;
import io.emberwatch.monitor.metrics.GpuMeters.NvidiaSmi;
import io.emberwatch.monitor.notify.NotificationListener;
import io.emberwatch.monitor.notify.SinkState;
import io.emberwatch.monitor.render.RenderListener;
import io.emberwatch.monitor.selftest.Canary;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import io.emberwatch.monitor.web.SystemReport.Latency;
import io.emberwatch.monitor.web.WebContent.Scrape;
import io.emberwatch.monitor.web.WebListener;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * All metrics of a monitor: a listener for each stage, and the content of {@code /metrics}. Only configured cameras
 * and sinks have series, from the start; those of others go. Thread-safe; closed once, when nothing is scraped any more.
 */
public final class MonitorMetrics implements Scrape, AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final ProcessMeters process;
    private final FrameMeters frameMeters;
    /** Those of any other camera are denied. */
    private volatile Set<CameraId> cameras;
    /** Those of any other sink are denied; empty before the first are told. */
    private volatile Optional<Set<String>> sinks = Optional.empty();
    /** What makes further series for a camera. */
    private final List<Consumer<CameraId>> perCamera = new ArrayList<>();

    private final CaptureMeters capture;
    private final InferenceMeters inference;
    private final AlertMeters alert;
    private final PublishMeters publish;
    private final WebMeters web;
    private final NotificationMeters notifications;
    private final IncidentStoreMeters incidentStore;
    private final ClipMeters clips;
    private volatile Optional<GpuMeters> gpus = Optional.empty();

    /**
     * @param cameras the first ones: see {@link #follow}
     * @param residentBytes the process' resident memory
     */
    public MonitorMetrics(Set<CameraId> cameras, LongSupplier residentBytes) {
        this.cameras = Set.copyOf(cameras);
        AlarmExemplars exemplars = new AlarmExemplars();
        registry = new PrometheusMeterRegistry(
                PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, exemplars);
        // Names against Prometheus' rules; process_cpu_usage tells the same.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        registry.config().meterFilter(MeterFilter.deny(this::isGone));
        frameMeters = new FrameMeters(registry, cameras);
        capture = new CaptureMeters(registry, cameras, frameMeters);
        inference = new InferenceMeters(registry, cameras, frameMeters);
        alert = new AlertMeters(registry, cameras, exemplars);
        publish = new PublishMeters(registry, cameras, frameMeters);
        web = new WebMeters(registry, cameras);
        notifications = new NotificationMeters(registry);
        incidentStore = new IncidentStoreMeters(registry);
        clips = new ClipMeters(registry, cameras);
        process = new ProcessMeters(residentBytes);
        process.bindTo(registry);
    }

    /** From now on these are the cameras: new ones have all their series, those of the others go. */
    public synchronized void follow(Set<CameraId> now) {
        Set<CameraId> before = cameras;
        cameras = Set.copyOf(now);
        frameMeters.follow(cameras);
        capture.follow(cameras);
        inference.follow(cameras);
        alert.follow(cameras);
        publish.follow(cameras);
        web.follow(cameras);
        clips.follow(cameras);
        removeGone();
        cameras.stream()
                .filter(camera -> !before.contains(camera))
                .forEach(camera -> perCamera.forEach(each -> each.accept(camera)));
    }

    /** Makes further series for each camera, also for those that come later. */
    private synchronized void forEachCamera(Consumer<CameraId> made) {
        perCamera.add(made);
        cameras.forEach(made);
    }

    private boolean isGone(Meter.Id id) {
        String camera = id.getTag("camera");
        String sink = id.getTag("sink");
        return (camera != null
                        && CameraId.parse(camera).filter(cameras::contains).isEmpty())
                || (sink != null && sinks.filter(known -> !known.contains(sink)).isPresent());
    }

    /** Again until none is found: one may just have been made by whoever asked before it was denied. */
    private void removeGone() {
        List<Meter> gone;
        do {
            gone = registry.getMeters().stream()
                    .filter(meter -> isGone(meter.getId()))
                    .toList();
            gone.forEach(registry::remove);
        } while (!gone.isEmpty());
    }

    public CaptureListener capture() {
        return capture;
    }

    public InferenceListener inference() {
        return inference;
    }

    public AlarmListener alert() {
        return alert;
    }

    public RenderListener publish() {
        return publish;
    }

    public WebListener web() {
        return web;
    }

    /** The canary's series, which only a monitor with a canary has; to be asked for once. */
    public Canary.Listener canary(Duration period) {
        return new CanaryMeters(registry, period);
    }

    public NotificationListener notifications() {
        return notifications;
    }

    public ClipListener clips() {
        return clips;
    }

    /**
     * Shows whether copies of incidents' files reach the object store; to be asked for once.
     *
     * @param made makes what copies, with its listener
     */
    public EvidenceCopies copies(Function<CopyListener, EvidenceCopies> made) {
        CopyMeters meters = new CopyMeters(registry);
        EvidenceCopies copies = made.apply(meters);
        meters.watch(copies);
        return copies;
    }

    /** Hears what came of each reload of the configuration; to be asked for once. */
    public Consumer<Outcome> reloads(InstantSource clock) {
        return new ReloadMeters(registry, clock);
    }

    /** Shows how this member of a fleet stands; to be asked for once. {@code figures} is asked at each scrape. */
    public void watchFleet(String group, Supplier<FleetFigures> figures) {
        new FleetMeters(registry, group, figures);
    }

    public StoreListener incidentStore() {
        return incidentStore;
    }

    /**
     * Shows what becomes of the messages of each sink, all series from the start, and which wait.
     *
     * @param names of all that are configured; a later call adds those that are new, and removes those that are gone
     * @param unsent the messages that no receiver has confirmed
     * @param clock by which messages of an earlier run have their age
     * @param ticker monotonic nanoseconds, by which all grow older
     */
    public synchronized void watchSinks(
            List<String> names, Supplier<List<OutboxMessage>> unsent, InstantSource clock, LongSupplier ticker) {
        sinks = Optional.of(Set.copyOf(names));
        removeGone();
        notifications.watch(names, unsent, clock, ticker);
    }

    /** Shows which sinks reach their receivers: asked at each scrape, thread-safe. */
    public void watchSinkStates(Supplier<List<SinkState>> states) {
        notifications.watchStates(states);
    }

    /** Shows how operators ruled the kept fires: asked at each scrape, thread-safe. */
    public void watchVerdicts(Supplier<RulingCounts> tally) {
        forEachCamera(camera -> {
            for (Ruling ruling : Ruling.values()) {
                Gauge.builder("emberwatch.incident.verdicts", () -> tally.get().count(camera, ruling))
                        .description("Kept fires that operators ruled to be a true or a false alarm")
                        .tag("camera", camera.value())
                        .tag("verdict", ruling.label())
                        .register(registry);
            }
        });
    }

    /** Shows how many frames are on lease. */
    public void watch(FramePool pool) {
        Gauge.builder("emberwatch.frame.pool.leased", pool::leased)
                .description("Frames that are open now")
                .register(registry);
        Gauge.builder("emberwatch.frame.pool.capacity", pool::capacity)
                .description("Frames that may be open at the same time")
                .register(registry);
    }

    /** Shows which cameras have no fresh image. */
    public void watchStale(ToDoubleFunction<CameraId> stale) {
        forEachCamera(camera -> Gauge.builder("emberwatch.camera.stale", () -> stale.applyAsDouble(camera))
                .description("1 while the camera is down or its newest image is older than its stale_after")
                .tag("camera", camera.value())
                .register(registry));
    }

    /**
     * Shows how well each camera is judged.
     *
     * @param age of the newest scored frame in seconds; not a number before the first
     * @param unjudged 1 where far too few of its frames are judged, else 0
     */
    public void watchJudging(ToDoubleFunction<CameraId> age, ToDoubleFunction<CameraId> unjudged) {
        forEachCamera(camera -> {
            Gauge.builder("emberwatch.camera.scored.age", () -> age.applyAsDouble(camera))
                    .description("Age of the newest frame that the network scored; not a number before the first")
                    .baseUnit("seconds")
                    .tag("camera", camera.value())
                    .register(registry);
            Gauge.builder("emberwatch.camera.unjudged", () -> unjudged.applyAsDouble(camera))
                    .description("1 while the camera delivers, but less than a fifth of its frames are judged")
                    .tag("camera", camera.value())
                    .register(registry);
        });
    }

    /** Shows whether the cameras ask for more than can be scored: asked at each scrape, thread-safe. */
    public void watchLoad(Supplier<InferenceLoad.State> load) {
        Gauge.builder("emberwatch.overloaded", () -> load.get().overloaded() ? 1 : 0)
                .description("1 while the cameras ask for more frames than the network can score")
                .register(registry);
        Gauge.builder("emberwatch.scored.share", () -> load.get().scoredShare())
                .description("Share of the frames that were to be scored, of the latest ten seconds, 0 to 1")
                .register(registry);
        Gauge.builder("emberwatch.scoring.capacity", () -> load.get().capacity())
                .description("Frames a second that the network can score, by the time it was busy")
                .register(registry);
        Gauge.builder("emberwatch.scoring.demand", () -> load.get().demand())
                .description("Frames a second that the cameras ask to have scored")
                .register(registry);
    }

    /** Shows for how long frames have come without a prediction. */
    public void watchSilence(Supplier<Duration> silence) {
        Gauge.builder("emberwatch.inference.silence", () -> silence.get().toNanos() / 1e9)
                .description("Time for which frames have arrived without a single one being judged; 0 while none waits")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Shows how much room is left on the volume that holds, or will hold, this folder. */
    public void watchDisk(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        Gauge.builder("emberwatch.disk.free", existing.toFile()::getUsableSpace)
                .description("Room left on the volume of the incidents")
                .baseUnit("bytes")
                .register(registry);
    }

    /** Shows memory and use of the GPUs, where the driver's tool is at hand. */
    public void watchGpus() {
        watchGpus(new NvidiaSmi("nvidia-smi", System::nanoTime));
    }

    void watchGpus(NvidiaSmi driver) {
        gpus = Optional.of(new GpuMeters(registry, driver));
    }

    /** Shows what is running; each label with its value, such as {@code version} and {@code model}. */
    public void describeBuild(Map<String, String> labels) {
        Tags tags = Tags.empty();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            tags = tags.and(label.getKey(), label.getValue());
        }
        Gauge.builder("emberwatch.build.info", () -> 1)
                .description("Always 1; the labels say what is running")
                .tags(tags)
                .register(registry);
    }

    /** How long each step takes, of those that have been measured. */
    public List<Latency> latencies() {
        return Latencies.of(registry, FrameMeters.STAGES);
    }

    /** Frames that waited for inference when the latest batch was taken. */
    public int queueDepth() {
        return inference.queueDepth();
    }

    /** Steps of threads that failed and were outlived, by what the thread does; those above 0. */
    public Map<String, Long> threadFailures() {
        Map<String, Long> failures = new TreeMap<>();
        for (Counter counter : registry.find("emberwatch.thread.failures").counters()) {
            if (counter.count() > 0) {
                failures.put(counter.getId().getTag("stage"), (long) counter.count());
            }
        }
        return failures;
    }

    @Override
    public Page scrape(Optional<String> accept) {
        gpus.ifPresent(GpuMeters::discover);
        ExpositionFormatWriter writer = formats.findWriter(accept.orElse(null));
        ByteArrayOutputStream content = new ByteArrayOutputStream(32 * 1024);
        try {
            writer.write(content, registry.getPrometheusRegistry().scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("metrics cannot be written", e);
        }
        return new Page(writer.getContentType(), ByteBuffer.wrap(content.toByteArray()));
    }

    @Override
    public void close() {
        process.close();
        registry.close();
    }

    /**
     * Steps of a thread that failed by an error of the monitor or for want of memory.
     *
     * @param stage what the thread does
     */
    static Counter threadFailures(MeterRegistry registry, String stage) {
        return Counter.builder("emberwatch.thread.failures")
                .description("Errors of the monitor, or want of memory, that its threads for alarms outlived")
                .tag("stage", stage)
                .register(registry);
    }
}
