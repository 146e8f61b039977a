package io.emberwatch.app;

import io.emberwatch.canary.Canary;
import io.emberwatch.capture.CameraSourceFactory;
import io.emberwatch.capture.CameraWorker;
import io.emberwatch.capture.CaptureTime;
import io.emberwatch.config.MonitorConfig;
import io.emberwatch.frame.FramePool;
import io.emberwatch.inference.FireClassifier;
import io.emberwatch.inference.InferenceWorker;
import io.emberwatch.inference.LatestFrames;
import io.emberwatch.inference.ProbingClassifier;
import io.emberwatch.inference.TiledClassifier;
import io.emberwatch.metrics.MonitorMetrics;
import io.emberwatch.publish.MjpegHub;
import io.emberwatch.publish.PublishWorker;
import io.emberwatch.web.WebBindException;
import io.emberwatch.web.WebContent;
import io.emberwatch.web.WebServer;
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
public final class FireMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FireMonitor.class);
    private static final Duration CAMERAS_STOP_WITHIN = Duration.ofSeconds(3);
    /** A camera's frames at the same time: being captured, waiting, in a batch, and those publishing holds. */
    private static final int FRAMES_A_CAMERA = 3 + PublishWorker.FRAMES_A_CAMERA;

    private final MonitorConfig config;
    private final CaptureTime time;
    private final ClosingOrder closing;
    private final JudgingRules rules;
    private final MonitorHealth health;
    private final Pulse pulse;
    private final MonitorMetrics metrics;
    private final FramePool pool;
    private final RunProvenance provenance;
    private final AlertStage alert;
    private final CameraBoard board;
    private final PublishWorker publish;
    private final PictureExplaining explaining = new PictureExplaining();
    private final WebServer web;

    /** @param closing takes each part as soon as it stands, so that a failure on the way leaves none open */
    private FireMonitor(MonitorConfig config, CaptureTime time, ClosingOrder closing) {
        this.config = config;
        this.time = time;
        this.closing = closing;
        rules = new JudgingRules(config.cameras());
        metrics = new MonitorMetrics(config.cameras().keySet(), Pointer::physicalBytes);
        closing.add("metrics", metrics);
        pool = new FramePool(config.cameras().size() * FRAMES_A_CAMERA);
        closing.add("frames", this::reportOpenFrames);
        provenance = new RunProvenance(config);
        alert = new AlertStage(config, time, metrics, provenance, closing);
        board = new CameraBoard(config.cameras(), alert.watch(), time);
        pulse = new Pulse(time.ticker());
        health = new MonitorHealth(board, alert.parts(), pulse);
        MjpegHub hub = new MjpegHub();
        publish = new PublishWorker(
                config.cameras(),
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
     * @throws io.emberwatch.bundle.ModelBundleException when the model cannot be used
     * @throws io.emberwatch.inference.InferenceSetupException when the machine lacks what is asked for
     */
    public static FireMonitor start(MonitorConfig config) throws WebBindException {
        CaptureTime time = CaptureTime.system();
        return start(config, new CameraSources(time), ModelLoading.of(config), time);
    }

    /** As {@link #start(MonitorConfig)}, with cameras and a model of the caller's choice. */
    static FireMonitor start(
            MonitorConfig config, CameraSourceFactory sources, ClassifierLoading loading, CaptureTime time)
            throws WebBindException {
        ClosingOrder closing = new ClosingOrder();
        try {
            FireMonitor monitor = new FireMonitor(config, time, closing);
            monitor.run(sources, loading);
            return monitor;
        } catch (WebBindException | RuntimeException | Error e) {
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
        CameraFaults faults = new CameraFaults(board, alert.dispatcher()::cameraFaults);
        closing.add("heartbeat", Heartbeat.start(() -> {
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
        VerdictDesk verdicts = new VerdictDesk(pulse, canary, alert.watch(), alert.evidence(), board, publish);
        FireClassifier classifier = new TiledClassifier(
                new ProbingClassifier(loading.load(rules::threshold, metrics.inference()), alert.probes()),
                rules::tiles);
        InferenceWorker inference = new InferenceWorker(
                slots, classifier, verdicts, new InferenceNews(metrics.inference(), health::failed));
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
        FeedNews news = new FeedNews(metrics.capture(), publish);
        CameraCrew crew = new CameraCrew(CAMERAS_STOP_WITHIN);
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
                    news,
                    time,
                    new Random());
            board.put(worker);
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
