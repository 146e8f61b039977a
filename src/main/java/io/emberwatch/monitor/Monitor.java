package io.emberwatch.monitor;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.image.OpenCv;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraAttention;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.CameraWorker;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.camera.FrameDemand;
import io.emberwatch.monitor.camera.clip.ClipRecorder;
import io.emberwatch.monitor.config.ConfigHash;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.store.FolderLock;
import io.emberwatch.monitor.incident.store.IncidentRetention;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.inference.DeletionProbes;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceLoad;
import io.emberwatch.monitor.inference.InferenceWorker;
import io.emberwatch.monitor.inference.LatestFrames;
import io.emberwatch.monitor.inference.TiledClassifier;
import io.emberwatch.monitor.metrics.MonitorMetrics;
import io.emberwatch.monitor.notify.AlertDispatcher;
import io.emberwatch.monitor.notify.NotificationPlan;
import io.emberwatch.monitor.notify.sink.Sinks;
import io.emberwatch.monitor.render.FrameRenderer;
import io.emberwatch.monitor.render.MjpegHub;
import io.emberwatch.monitor.render.RenderWorker;
import io.emberwatch.monitor.selftest.Canary;
import io.emberwatch.monitor.web.ModelExplainer;
import io.emberwatch.monitor.web.WebBindException;
import io.emberwatch.monitor.web.WebContent;
import io.emberwatch.monitor.web.WebServer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running monitor: the stages, wired in the order of a frame's way and closed against it. Made by {@link #start},
 * which leaves nothing running when it fails. Thread-safe.
 *
 * <p>First everything is built, from what needs nothing to what needs the rest, while the model loads on a thread of its
 * own. Then it is started: the web server, the model, what follows from alarms, publishing, inference, the cameras, the
 * heartbeat. {@link #close} goes through the same list backwards; the calls of {@code closing.add}, read from below, are
 * that order.
 */
public final class Monitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
    private static final Duration CAMERAS_STOP_WITHIN = Duration.ofSeconds(3);

    private final MonitorConfig config;
    private final CaptureTime time;
    private final ClosingOrder closing;
    private final CameraRules rules;
    /** What judges in this run: the configuration from the start, the model once it is loaded. */
    private final AtomicReference<Provenance> provenance;

    private final MonitorMetrics metrics;
    private final Background<LoadedModel> model;
    /** Whether somebody has waited for the model, and owns it. */
    private boolean modelTaken;
    /** Whether a frame has been scored; the inference thread's own. */
    private boolean scoring;

    private final FramePool pool;
    private final IncidentStore incidents;
    private final ClipRecorder clips;
    private final ClipEvidence clipEvidence;
    private final AlertDispatcher dispatcher;
    private final DeletionProbes probes;
    private final PeakEvidence evidence;
    private final FireWatch watch;
    private final CameraRegistry cameras;
    private final Map<CameraId, CameraAttention> attention;
    private final InferenceWatchdog watchdog;
    private final InferenceLoad load;
    private final MonitorHealth health;
    private final RenderWorker publish;
    private final ModelExplainer explaining = new ModelExplainer();
    private final WebServer web;

    /** @param closing takes each part as soon as it stands, so that a failure on the way leaves none open */
    private Monitor(MonitorConfig config, LoadedModel.Loading loading, CaptureTime time, ClosingOrder closing) {
        this.config = config;
        this.time = time;
        this.closing = closing;
        rules = new CameraRules(config.cameras());
        provenance = new AtomicReference<>(new Provenance("", ConfigHash.of(config)));
        metrics = new MonitorMetrics(config.cameras().keySet(), Pointer::physicalBytes);
        closing.add("metrics", metrics);
        // Before there are threads that use it.
        OpenCv.load();
        model = Background.start("model", () -> loading.load(rules::threshold, metrics.inference()));
        closing.add("loading of the model", this::closeUntakenModel);
        pool = new FramePool(config.cameras().size() * MemoryNeed.FRAMES_A_CAMERA);
        closing.add("frames", this::reportOpenFrames);

        closing.add(
                "lock of the incidents",
                FolderLock.take(Path.of(config.incidents().path())));
        incidents = IncidentStore.open(Path.of(config.incidents().path()), time.clock(), metrics.incidentStore());
        closing.add("incidents", incidents);
        clips = new ClipRecorder(
                config.evidence().clip(),
                config.cameras().keySet(),
                time.ticker(),
                metrics.clips(),
                clip -> ClipEvidence.kept(clip, incidents));
        clipEvidence = new ClipEvidence(clips, incidents, time.ticker());
        dispatcher = new AlertDispatcher(
                incidents,
                Sinks.of(config.notifications(), incidents, clipEvidence::expects, rules.names(), time.clock()),
                NotificationPlan.of(config.notifications(), config.health()),
                rules.detection(),
                provenance::get,
                time.clock(),
                time.ticker(),
                metrics.notifications());
        // Sinks may be connected from here on. Once it runs, it is closed earlier in the order; so is the evidence
        // below.
        closing.add("sinks", dispatcher);
        probes = new DeletionProbes(metrics.inference(), rules::tiles);
        closing.add("deletion probes", probes);
        evidence = new PeakEvidence(
                dispatcher,
                new FrameRenderer(ZoneId.systemDefault(), config.publish().jpegQuality()),
                config.cameras(),
                probes,
                metrics.notifications());
        closing.add("images of peaks", evidence);
        // The clip comes before the message, which links it.
        watch = FireWatch.over(config.cameras(), time.ticker(), metrics.alert(), clipEvidence, dispatcher);

        attention = config.cameras().keySet().stream()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), id -> new CameraAttention()));
        cameras = new CameraRegistry(config.cameras(), watch, time);
        watchdog = new InferenceWatchdog(time.ticker());
        load = new InferenceLoad(config.cameras().size(), time.ticker());
        health = new MonitorHealth(
                cameras,
                List.of(
                        new MonitorHealth.Part("incidents", incidents::fault, "incidents reach the disk"),
                        new MonitorHealth.Part("alert", dispatcher::fault, "alarms are dealt with"),
                        new MonitorHealth.Part("evidence", evidence::fault, "images of peaks are kept"),
                        new MonitorHealth.Part("clips", clips::fault, "clips are written"),
                        new MonitorHealth.Part("sinks", dispatcher::sinkFault, "no sink fails")),
                watchdog,
                load::notice);
        MjpegHub hub = new MjpegHub();
        publish = new RenderWorker(
                config.cameras(),
                cameras::status,
                config.publish(),
                hub,
                time.ticker(),
                ZoneId.systemDefault(),
                metrics.publish(),
                health::failed);
        closing.add("annotations", publish);
        web = new WebServer(
                config.web(),
                new WebContent(cameras, hub, publish, health, metrics, incidents, explaining, dispatcher::sinkStates),
                metrics.web());

        metrics.watchSinks(dispatcher.sinks(), incidents::unsent, time.clock());
        metrics.watchSinkStates(dispatcher::sinkStates);
        metrics.watchVerdicts(incidents::rulings);
        metrics.watch(pool);
        metrics.watchStale(cameras::stale);
        metrics.watchJudging(cameras::scoredAge, cameras::unjudged);
        metrics.watchSilence(watchdog::silence);
        metrics.watchLoad(load::state);
        metrics.watchDisk(Path.of(config.incidents().path()));
    }

    /**
     * Begins to load the natives on a thread of its own, {@code natives}, while the configuration is being read. What
     * cannot be loaded is reported by whoever needs it.
     */
    public static void prepare() {
        Background.start("natives", () -> {
            OpenCv.load();
            NetworkLoader.prepare();
            return true;
        });
    }

    /**
     * Starts everything that the configuration asks for.
     *
     * @throws UserException when the machine has too little memory for it, or other machines would reach it without a login
     * @throws WebBindException when the address cannot be had
     * @throws FolderLock.InUseException when another monitor keeps its incidents in the same folder
     * @throws io.emberwatch.core.modelpackage.ModelPackageException when the model cannot be used
     * @throws io.emberwatch.engine.EngineException when the machine lacks what is asked for
     */
    public static Monitor start(MonitorConfig config) throws WebBindException {
        config.web().danger().ifPresent(danger -> {
            throw new UserException(danger);
        });
        MemoryNeed.of(config, Runtime.getRuntime().maxMemory()).check(MemoryNeed.available());
        CaptureTime time = CaptureTime.system();
        CameraRules rules = new CameraRules(config.cameras());
        return start(
                config,
                CameraSourceFactory.byUrl(time.ticker()),
                (thresholds, listener) ->
                        LoadedModel.load(config.model(), rules.maps(), thresholds, rules.decisions(), listener),
                time);
    }

    /** As {@link #start(MonitorConfig)}, with cameras and a model of the caller's choice. */
    static Monitor start(
            MonitorConfig config, CameraSourceFactory sources, LoadedModel.Loading loading, CaptureTime time)
            throws WebBindException {
        ClosingOrder closing = new ClosingOrder();
        try {
            Monitor monitor = new Monitor(config, loading, time, closing);
            monitor.run(sources);
            return monitor;
        } catch (RuntimeException | Error e) {
            closeAfter(e, closing);
            throw e;
        }
    }

    /** The fault stays the one that is told. */
    private static void closeAfter(Throwable fault, ClosingOrder closing) {
        try {
            closing.close();
        } catch (Error e) {
            if (e != fault) {
                fault.addSuppressed(e);
            }
        }
    }

    private void run(CameraSourceFactory sources) throws WebBindException {
        closing.add("web", web);
        web.start();
        LatestFrames slots = new LatestFrames(
                config.model().batchSize(),
                config.model().maxBatchDelay(),
                this::suspected,
                time.ticker(),
                metrics.inference());
        Optional<Canary> canary = canary(slots);
        // The model comes first: where it cannot be loaded, no incident has been changed and no message was sent.
        InferenceWorker inference = inference(slots, canary);
        startAlarms();
        closing.add("publish", publish);
        publish.start();
        closing.add("inference", inference);
        inference.start();
        health.watch(inference);
        startCameras(sources, slots);
        closing.add("heartbeat", PeriodicTasks.start(() -> {
            watch.elapse();
            load.elapse();
            cameras.elapse();
            cameras.reportFaults(dispatcher::cameraFaults);
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

    private InferenceWorker inference(LatestFrames slots, Optional<Canary> canary) {
        modelTaken = true;
        LoadedModel loaded = model.await();
        FireClassifier classifier = load.measuring(new TiledClassifier(loaded.classifier(), rules::tiles, probes));
        InferenceWorker inference = new InferenceWorker(
                slots, classifier, analysed -> route(analysed, canary), metrics.inference(), health::failed);
        // The worker owns the classifier, also before its thread runs.
        closing.add("model", inference);
        classifier.opened().ifPresent(explaining::use);
        describe(loaded);
        return inference;
    }

    /**
     * Where a scored frame goes: back to the canary, or to the alarm rule, which sees every prediction, then to the
     * record where it is an incident's peak, and only then to publishing, which may drop it. Called on the inference
     * thread; owns the frame.
     */
    private void route(AnalysedFrame analysed, Optional<Canary> canary) {
        watchdog.frameJudged();
        if (canary.isPresent() && canary.get().takeBack(analysed)) {
            return;
        }
        reportFirst(analysed);
        AlarmState state = judge(analysed);
        publish.offer(analysed, state);
    }

    /** The canary is no camera of the configuration. */
    private boolean suspected(CameraId camera) {
        CameraAttention of = attention.get(camera);
        return of != null && of.suspected();
    }

    private void reportFirst(AnalysedFrame analysed) {
        if (!scoring) {
            scoring = true;
            long start = ManagementFactory.getRuntimeMXBean().getStartTime();
            LOG.info(
                    "first frame scored camera={} since_start_ms={}",
                    analysed.frame().camera(),
                    System.currentTimeMillis() - start);
        }
    }

    private AlarmState judge(AnalysedFrame analysed) {
        VideoFrame frame = analysed.frame();
        try {
            cameras.scored(frame, analysed.score());
            FireWatch.Judgement judgement = watch.judge(analysed);
            attention.get(frame.camera()).suspect(judgement.state() != AlarmState.CALM);
            judgement.peak().ifPresent(incident -> evidence.keep(incident.id(), analysed));
            return judgement.state();
        } catch (RuntimeException e) {
            frame.close();
            throw e;
        }
    }

    /** Waits for a load under way, which nothing can cut short. */
    private void closeUntakenModel() {
        if (modelTaken) {
            return;
        }
        try {
            model.await().classifier().close();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("the model cannot be loaded either: {}", e.getMessage());
        }
    }

    private void describe(LoadedModel loaded) {
        provenance.set(new Provenance(loaded.hash(), provenance.get().configuration()));
        metrics.describeBuild(BuildInfo.labels(loaded.labels()));
        if ("gpu".equals(loaded.labels().get("device"))) {
            metrics.watchGpus();
        }
    }

    /** Begins to keep, clip and tell; goes on with the incidents that an earlier run left open. */
    private void startAlarms() {
        IncidentRetention retention = new IncidentRetention(
                incidents, config.incidents().retain(), config.incidents().maxSize(), time.clock());
        closing.add("retention", retention);
        retention.start();
        closing.add("clips", clips);
        clipEvidence.recover();
        clips.start();
        closing.add("alert", dispatcher);
        dispatcher.start().forEach(incident -> {
            watch.resume(incident);
            attention.get(incident.camera()).suspect(true);
        });
        closing.add("evidence", evidence);
        evidence.start();
    }

    private void startCameras(CameraSourceFactory sources, LatestFrames slots) {
        CameraWorker.Group workers = new CameraWorker.Group(CAMERAS_STOP_WITHIN);
        closing.add("cameras", workers);
        config.cameras().forEach((id, camera) -> {
            FrameIntake intake = new FrameIntake(
                    id, camera.detect().maxStill(), watch, cameras, load, publish, metrics.inference(), frame -> {
                        watchdog.frameArrived();
                        slots.put(frame);
                    });
            FrameDemand demand = new FrameDemand(
                    camera.capture(),
                    attention.get(id),
                    () -> slots.hasRoomFor(id),
                    () -> {
                        metrics.capture().frameSkipped(id, "busy");
                        intake.refused();
                    },
                    time.ticker());
            CameraWorker worker = new CameraWorker(
                    id,
                    camera,
                    (one, its) -> sources.create(one, its, clips.tap(one), demand),
                    pool,
                    intake::take,
                    demand,
                    metrics.capture(),
                    time,
                    new Random());
            cameras.watch(id, worker::status);
            workers.add(worker);
        });
        workers.start();
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
