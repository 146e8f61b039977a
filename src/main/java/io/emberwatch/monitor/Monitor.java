package io.emberwatch.monitor;

import io.emberwatch.core.frame.FramePool;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.CameraWorker;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceWorker;
import io.emberwatch.monitor.inference.LatestFrames;
import io.emberwatch.monitor.inference.ProbingClassifier;
import io.emberwatch.monitor.inference.TiledClassifier;
import io.emberwatch.monitor.metrics.MonitorMetrics;
import io.emberwatch.monitor.render.MjpegHub;
import io.emberwatch.monitor.render.RenderWorker;
import io.emberwatch.monitor.selftest.Canary;
import io.emberwatch.monitor.web.ModelExplainer;
import io.emberwatch.monitor.web.WebBindException;
import io.emberwatch.monitor.web.WebContent;
import io.emberwatch.monitor.web.WebServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running monitor: the stages, wired in the order of a frame's way and closed against it. Made by {@link #start},
 * which leaves nothing running when it fails. Thread-safe.
 */
public final class Monitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
    private static final Duration CAMERAS_STOP_WITHIN = Duration.ofSeconds(3);
    /** A camera's frames at the same time: being captured, waiting, in a batch, and those publishing holds. */
    private static final int FRAMES_A_CAMERA = 3 + RenderWorker.FRAMES_A_CAMERA;

    private final MonitorConfig config;
    private final CaptureTime time;
    private final ClosingOrder closing;
    private final CameraRules rules;
    private final MonitorHealth health;
    private final InferenceWatchdog pulse;
    private final MonitorMetrics metrics;
    private final FramePool pool;
    private final RunProvenance provenance;
    private final AlertStage alert;
    private final CameraRegistry board;
    private final RenderWorker publish;
    private final ModelExplainer explaining = new ModelExplainer();
    private final WebServer web;

    /** @param closing takes each part as soon as it stands, so that a failure on the way leaves none open */
    private Monitor(MonitorConfig config, CaptureTime time, ClosingOrder closing) {
        this.config = config;
        this.time = time;
        this.closing = closing;
        rules = new CameraRules(config.cameras());
        metrics = new MonitorMetrics(config.cameras().keySet(), Pointer::physicalBytes);
        closing.add("metrics", metrics);
        pool = new FramePool(config.cameras().size() * FRAMES_A_CAMERA);
        closing.add("frames", this::reportOpenFrames);
        provenance = new RunProvenance(config);
        alert = new AlertStage(config, time, metrics, provenance, closing);
        board = new CameraRegistry(config.cameras(), alert.watch(), time);
        pulse = new InferenceWatchdog(time.ticker());
        health = new MonitorHealth(board, alert.parts(), pulse);
        MjpegHub hub = new MjpegHub();
        publish = new RenderWorker(
                config.cameras(),
                board::status,
                config.publish(),
                hub,
                time.ticker(),
                ZoneId.systemDefault(),
                metrics.publish(),
                health::failed);
        closing.add("annotations", publish);
        web = new WebServer(
                config.web(),
                new WebContent(board, hub, publish, health, metrics, alert.incidents(), explaining),
                metrics.web());
        metrics.watch(pool);
        metrics.watchStale(board::stale);
        metrics.watchSilence(pulse::silence);
        metrics.watchDisk(Path.of(config.incidents().path()));
    }

    /**
     * Starts everything that the configuration asks for.
     *
     * @throws WebBindException when the address cannot be had
     * @throws io.emberwatch.core.modelpackage.ModelPackageException when the model cannot be used
     * @throws io.emberwatch.engine.EngineException when the machine lacks what is asked for
     */
    public static Monitor start(MonitorConfig config) throws WebBindException {
        CaptureTime time = CaptureTime.system();
        return start(config, new CameraSources(time), ModelLoading.of(config), time);
    }

    /** As {@link #start(MonitorConfig)}, with cameras and a model of the caller's choice. */
    static Monitor start(MonitorConfig config, CameraSourceFactory sources, ClassifierLoading loading, CaptureTime time)
            throws WebBindException {
        ClosingOrder closing = new ClosingOrder();
        try {
            Monitor monitor = new Monitor(config, time, closing);
            monitor.run(sources, loading);
            return monitor;
        } catch (RuntimeException | Error e) {
            closing.close();
            throw e;
        }
    }

    private void run(CameraSourceFactory sources, ClassifierLoading loading) throws WebBindException {
        closing.add("web", web);
        web.start();
        LatestFrames slots = new LatestFrames(
                config.model().batchSize(), config.model().maxBatchDelay(), time.ticker(), metrics.inference());
        Optional<Canary> canary = canary(slots);
        // The model comes first: where it cannot be loaded, no incident has been touched and nobody was told anything.
        InferenceWorker inference = inference(loading, slots, canary);
        alert.start();
        closing.add("publish", publish);
        publish.start();
        closing.add("inference", inference);
        inference.start();
        health.watch(inference);
        startCameras(sources, slots);
        CameraFaults faults = new CameraFaults(board::health, alert.dispatcher()::cameraFaults);
        closing.add("heartbeat", PeriodicTasks.start(() -> {
            alert.watch().elapse();
            faults.report();
            canary.ifPresent(Canary::elapse);
        }));
        closing.add("readiness", health);
    }

    private Optional<Canary> canary(LatestFrames slots) {
        if (!config.canary().enabled()) {
            return Optional.empty();
        }
        Canary canary = new Canary(
                config.canary(),
                rules.lowestThreshold(),
                slots::put,
                time.clock(),
                time.ticker(),
                metrics.canary(config.canary().every()));
        health.watch(canary);
        return Optional.of(canary);
    }

    private InferenceWorker inference(ClassifierLoading loading, LatestFrames slots, Optional<Canary> canary) {
        PredictionRouter verdicts =
                new PredictionRouter(pulse, canary, alert.watch(), alert.evidence(), board, publish);
        FireClassifier classifier = new TiledClassifier(
                new ProbingClassifier(loading.load(rules::threshold, metrics.inference()), alert.probes()),
                rules::tiles);
        InferenceWorker inference = new InferenceWorker(
                slots, classifier, verdicts, new InferenceListeners(metrics.inference(), health::failed));
        // The worker owns the classifier, also before its thread runs.
        closing.add("model", inference);
        classifier.opened().ifPresent(explaining::use);
        describe(loading);
        return inference;
    }

    private void describe(ClassifierLoading loading) {
        provenance.loaded(loading.modelHash());
        Map<String, String> labels = loading.labels();
        metrics.describeBuild(BuildInfo.labels(labels));
        if ("gpu".equals(labels.get("device"))) {
            metrics.watchGpus();
        }
    }

    private void startCameras(CameraSourceFactory sources, LatestFrames slots) {
        CameraGroup crew = new CameraGroup(CAMERAS_STOP_WITHIN);
        closing.add("cameras", crew);
        config.cameras().forEach((id, camera) -> {
            CameraWorker worker = new CameraWorker(
                    id,
                    camera,
                    (one, its) -> sources.create(one, its, alert.clips().tap(one)),
                    pool,
                    frame -> {
                        board.captured(frame);
                        pulse.frameArrived();
                        slots.put(frame);
                    },
                    metrics.capture(),
                    time,
                    new Random());
            board.watch(id, worker::status);
            crew.add(worker);
        });
        crew.start();
    }

    /** The port of the web server. */
    public int port() {
        return web.port();
    }

    /** Frames that are open now; 0 after {@link #close}. */
    int openFrames() {
        return pool.leased();
    }

    /** Waits until the monitor cannot go on, which in health never happens; gives the reason. */
    public Throwable awaitFailure() throws InterruptedException {
        return health.awaitFailure();
    }

    /** Stops against the direction of the flow, within ten seconds; idempotent. */
    @Override
    public void close() {
        closing.close();
    }

    private void reportOpenFrames() {
        if (pool.leased() > 0) {
            LOG.error("{} frames are still open after the stop: please report this", pool.leased());
        }
    }
}
