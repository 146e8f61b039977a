package io.emberwatch.monitor;

import io.emberwatch.core.concurrent.Backoff;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.image.OpenCv;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.camera.clip.ClipRecorder;
import io.emberwatch.monitor.camera.onvif.CameraSearch;
import io.emberwatch.monitor.config.ConfigHash;
import io.emberwatch.monitor.config.IncidentsConfig;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.fleet.FleetPeers;
import io.emberwatch.monitor.fleet.MemberReport;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.objects.EvidenceCopies;
import io.emberwatch.monitor.incident.objects.ObjectStore;
import io.emberwatch.monitor.incident.store.FolderLock;
import io.emberwatch.monitor.incident.store.IncidentRetention;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.inference.DeletionProbes;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceLoad;
import io.emberwatch.monitor.inference.InferenceWorker;
import io.emberwatch.monitor.inference.LatestFrames;
import io.emberwatch.monitor.inference.SecondLook;
import io.emberwatch.monitor.inference.TiledClassifier;
import io.emberwatch.monitor.metrics.MonitorMetrics;
import io.emberwatch.monitor.notify.AlertDispatcher;
import io.emberwatch.monitor.notify.NotificationPlan;
import io.emberwatch.monitor.notify.SinkPlan;
import io.emberwatch.monitor.notify.sink.Sinks;
import io.emberwatch.monitor.render.FrameRenderer;
import io.emberwatch.monitor.render.MjpegHub;
import io.emberwatch.monitor.render.RenderWorker;
import io.emberwatch.monitor.selftest.Canary;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import io.emberwatch.monitor.web.IncidentRecord;
import io.emberwatch.monitor.web.ModelExplainer;
import io.emberwatch.monitor.web.Peers;
import io.emberwatch.monitor.web.WebBindException;
import io.emberwatch.monitor.web.WebContent;
import io.emberwatch.monitor.web.WebServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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
    private static final Duration RETURN_MEMORY_EVERY = Duration.ofMinutes(1);

    private static final Backoff COPY_AGAIN = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(1));

    /** What holds now; changed by the thread {@code reload} alone. */
    private final AtomicReference<MonitorConfig> config;

    private final CaptureTime time;
    private final ClosingOrder closing;
    private final CameraRules rules;
    /** What judges in this run: the configuration from the start, the model once it is loaded. */
    private final AtomicReference<Provenance> provenance;

    private final MonitorMetrics metrics;
    private final Background<LoadedModel> model;
    /** Whether somebody has waited for the model, and owns it. */
    private boolean modelTaken;

    private final FramePool pool;
    private final IncidentStore incidents;
    /** Empty where no store for copies is configured. */
    private final Optional<ObjectStore> objects;

    private final Optional<EvidenceCopies> copies;
    private final ClipRecorder clips;
    private final ClipEvidence clipEvidence;
    private final AlertDispatcher dispatcher;
    private final DeletionProbes probes;
    private final PeakEvidence evidence;
    private final ScoreRecorder scores;
    private final FireWatch watch;
    private final CameraRegistry cameras;
    private final PredictionRouter router;
    private final InferenceWatchdog watchdog;
    private final InferenceLoad load;
    private final MonitorHealth health;
    private final RenderWorker publish;
    private final ModelExplainer explaining = new ModelExplainer();
    private final SinkTests sinkTests;
    private final SystemStatus system;
    /** Empty for a monitor that answers for its own cameras. */
    private final Optional<Peers> peers;

    private final WebServer web;
    private final MjpegHub hub = new MjpegHub();
    /** What of the monitor hears of reloads; before the reloads, so that its series are there from the start. */
    private final Consumer<Outcome> reloadMeters;

    private final Optional<ConfigFile> file;
    private final LiveChanges changes = new LiveChanges();

    /** @param closing takes each part as soon as it stands, so that a failure on the way leaves none open */
    private Monitor(
            MonitorConfig config,
            CameraRules rules,
            Optional<ConfigFile> file,
            LoadedModel.Loading loading,
            CaptureTime time,
            ClosingOrder closing) {
        this.config = new AtomicReference<>(config);
        this.file = file;
        this.time = time;
        this.closing = closing;
        this.rules = rules;
        provenance = new AtomicReference<>(new Provenance("", ConfigHash.of(config)));
        metrics = new MonitorMetrics(config.cameras().keySet(), Pointer::physicalBytes);
        closing.add("metrics", metrics);
        model = Background.start("model", () -> loading.load(rules::threshold, metrics.inference()));
        closing.add("loading of the model", this::closeUntakenModel);
        // Before there are threads that use it.
        OpenCv.load();
        pool = new FramePool(MemoryNeed.frames(config.cameras().size()));
        closing.add("frames", this::reportOpenFrames);

        closing.add(
                "lock of the incidents",
                FolderLock.take(Path.of(config.incidents().path())));
        incidents = IncidentStore.open(Path.of(config.incidents().path()), time.clock(), metrics.incidentStore());
        closing.add("incidents", incidents);
        objects = config.incidents().s3().map(s3 -> new ObjectStore(s3, time.clock()));
        copies = objects.map(store -> metrics.copies(heard -> new EvidenceCopies(
                incidents,
                store,
                config.fleet().isPresent(),
                config.fleet().map(fleet -> incident -> IncidentRecord.write(incident, incidents)),
                COPY_AGAIN,
                time.ticker(),
                heard)));
        clips = new ClipRecorder(
                config.evidence().clip(),
                config.cameras().keySet(),
                time.ticker(),
                metrics.clips(),
                clip -> ClipEvidence.kept(clip, incidents));
        clipEvidence = new ClipEvidence(clips, incidents, time.ticker());
        dispatcher = AlertDispatcher.planned(
                incidents,
                sinks(config),
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
                rules::find,
                config.cameras().size(),
                probes,
                metrics.notifications());
        closing.add("images of peaks", evidence);
        scores = new ScoreRecorder(
                incidents::folder,
                rules::threshold,
                cause -> metrics.notifications().stepFailed("scores"));
        // The clip comes before the message, which links it.
        watch = FireWatch.over(config.cameras(), time.ticker(), metrics.alert(), clipEvidence, dispatcher);

        cameras = new CameraRegistry(config.cameras(), watch, time);
        watchdog = new InferenceWatchdog(time.ticker());
        load = new InferenceLoad(config.cameras().size(), time.ticker());
        health = new MonitorHealth(
                cameras,
                parts(
                        config,
                        new MonitorHealth.Part("incidents", incidents::fault, "incidents reach the disk"),
                        new MonitorHealth.Part("alert", dispatcher::fault, "alarms are dealt with"),
                        new MonitorHealth.Part("evidence", evidence::fault, "images of peaks are kept"),
                        new MonitorHealth.Part("clips", clips::fault, "clips are written"),
                        new MonitorHealth.Part("sinks", dispatcher::sinkFault, "no sink fails")),
                watchdog,
                load::notice);
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
        router = new PredictionRouter(cameras, watch, evidence, publish, scores);
        sinkTests = new SinkTests(() -> this.config.get().notifications(), rules::names, time.clock());
        closing.add("test messages", sinkTests);
        system = new SystemStatus(
                new SystemStatus.Sources(
                        cameras, pool, incidents, load, metrics, provenance::get, Pointer::physicalBytes),
                time.clock());
        peers = config.fleet()
                .filter(shared -> shared.secret().isPresent())
                .map(shared ->
                        new FleetPeers(shared, config.web(), this::port, FleetMember.machine(), changes::ownership));
        web = new WebServer(
                config.web(),
                new WebContent(
                        cameras,
                        hub,
                        publish,
                        health,
                        metrics,
                        incidents,
                        explaining,
                        dispatcher::sinkStates,
                        this::reload,
                        system,
                        sinkTests,
                        new CameraSearch(this::modelWidth),
                        changes::edits,
                        objects,
                        peers),
                metrics.web());

        reloadMeters = metrics.reloads(time.clock());
        watchSinks(dispatcher.sinks());
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

    private List<SinkPlan> sinks(MonitorConfig wanted) {
        return Sinks.planned(
                wanted.notifications(),
                incidents,
                clipEvidence::expects,
                rules::names,
                () -> config.get().notifications().baseUrl(),
                wanted.fleet(),
                id -> wanted.incidents().s3().map(s3 -> s3.address(id)),
                time.clock());
    }

    private List<MonitorHealth.Part> parts(MonitorConfig first, MonitorHealth.Part... always) {
        List<MonitorHealth.Part> parts = new ArrayList<>(List.of(always));
        copies.ifPresent(each ->
                parts.add(new MonitorHealth.Part("s3", each::fault, "images and clips reach the object store")));
        if (first.fleet().isPresent()) {
            parts.add(new MonitorHealth.Part("fleet", changes::fleetFault, "the group is at work"));
        }
        return parts;
    }

    /** As {@link #start(MonitorConfig, ConfigFile)}, with a configuration that is never reloaded. */
    public static Monitor start(MonitorConfig config) throws WebBindException {
        return start(config, Optional.empty());
    }

    /**
     * Starts everything that the configuration asks for.
     *
     * @param file where the configuration came from, which is read again when somebody asks for it
     * @throws UserException when the machine has too little memory for it, or other machines would reach it without a login
     * @throws WebBindException when the address cannot be had
     * @throws FolderLock.InUseException when another monitor keeps its incidents in the same folder
     * @throws io.emberwatch.core.modelpackage.ModelPackageException when the model cannot be used
     * @throws io.emberwatch.engine.EngineException when the machine lacks what is asked for
     */
    public static Monitor start(MonitorConfig config, ConfigFile file) throws WebBindException {
        return start(config, Optional.of(file));
    }

    private static Monitor start(MonitorConfig config, Optional<ConfigFile> file) throws WebBindException {
        config.danger().ifPresent(danger -> {
            throw new UserException(danger);
        });
        MemoryNeed.of(config, Runtime.getRuntime().maxMemory()).check(MemoryNeed.available());
        CaptureTime time = CaptureTime.system();
        CameraRules rules = new CameraRules(config.cameras());
        return start(
                config,
                rules,
                file,
                CameraSourceFactory.byUrl(time.ticker()),
                (thresholds, listener) ->
                        LoadedModel.load(config.model(), rules.maps(), thresholds, rules.decisions(), listener),
                time);
    }

    /** As {@link #start(MonitorConfig)}, with cameras and a model of the caller's choice. */
    static Monitor start(
            MonitorConfig config, CameraSourceFactory sources, LoadedModel.Loading loading, CaptureTime time)
            throws WebBindException {
        return start(config, Optional.empty(), sources, loading, time);
    }

    static Monitor start(
            MonitorConfig config,
            Optional<ConfigFile> file,
            CameraSourceFactory sources,
            LoadedModel.Loading loading,
            CaptureTime time)
            throws WebBindException {
        return start(config, new CameraRules(config.cameras()), file, sources, loading, time);
    }

    private static Monitor start(
            MonitorConfig config,
            CameraRules rules,
            Optional<ConfigFile> file,
            CameraSourceFactory sources,
            LoadedModel.Loading loading,
            CaptureTime time)
            throws WebBindException {
        ClosingOrder closing = new ClosingOrder();
        try {
            Monitor monitor = new Monitor(config, rules, file, loading, time, closing);
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
        MonitorConfig first = config.get();
        LatestFrames slots = new LatestFrames(
                first.model().batchSize(),
                first.model().maxBatchDelay(),
                this::suspected,
                time.ticker(),
                metrics.inference());
        Optional<Canary> canary = canary(slots);
        // The model comes first: where it cannot be loaded, no incident has been changed and no message was sent.
        modelTaken = true;
        LoadedModel loaded = model.await();
        loaded.classifier().careFor(this::suspected);
        FireClassifier classifier = load.measuring(new SecondLook(
                new TiledClassifier(loaded.classifier(), rules::tiles, probes),
                loaded.classifier(),
                rules::looksTwice));
        InferenceWorker inference = inference(slots, classifier, canary);
        describe(loaded);
        Optional<MemberReport> member =
                config.get().fleet().map(shared -> FleetMember.about(shared, config.get(), loaded, pool, time));
        IncidentRetention retention = startAlarms();
        closing.add("publish", publish);
        publish.start();
        closing.add("inference", inference);
        inference.start();
        health.watch(inference);
        CameraThreads threads = new CameraThreads(
                sources,
                pool,
                slots,
                clips,
                new CameraThreads.Judging(cameras, watch, load, watchdog),
                publish,
                metrics,
                time);
        closing.add("cameras", threads);
        cameras.all().forEach(threads::start);
        Reconfiguration.Stages stages = new Reconfiguration.Stages(
                rules,
                cameras,
                watch,
                router,
                pool,
                load,
                slots,
                classifier,
                threads,
                clips,
                evidence,
                publish,
                hub,
                web,
                dispatcher,
                retention,
                metrics);
        closing.add("memory", PeriodicTasks.start("memory", RETURN_MEMORY_EVERY, new MemoryReturn()));
        closing.add("heartbeat", PeriodicTasks.start("heartbeat", Duration.ofSeconds(1), () -> {
            watch.beat();
            watch.elapse();
            load.elapse();
            cameras.elapse();
            // Not beside a change: no fault is told of a camera after its end.
            router.between(() -> cameras.reportFaults(dispatcher::cameraFaults));
            canary.ifPresent(Canary::elapse);
        }));
        file.ifPresent(read -> startChanges(read, stages, sources, member));
        closing.add("readiness", health);
    }

    private Optional<Canary> canary(LatestFrames slots) {
        if (!config.get().canary().enabled()) {
            return Optional.empty();
        }
        Canary canary = new Canary(
                config.get().canary(),
                rules::lowestThreshold,
                slots::put,
                time.clock(),
                time.ticker(),
                metrics.canary(config.get().canary().every()));
        health.watch(canary);
        return Optional.of(canary);
    }

    /** In pixels; read from the package, because the model may still be loading. */
    private int modelWidth() {
        try (ModelPackage opened = ModelPackage.open(config.get().model().path())) {
            return opened.manifest().input().width();
        }
    }

    private InferenceWorker inference(LatestFrames slots, FireClassifier classifier, Optional<Canary> canary) {
        InferenceWorker inference = new InferenceWorker(
                slots, classifier, analysed -> route(analysed, canary), metrics.inference(), health::failed);
        // The worker owns the classifier, also before its thread runs.
        closing.add("model", inference);
        classifier.opened().ifPresent(explaining::use);
        return inference;
    }

    /** Called on the inference thread; owns the frame. */
    private void route(AnalysedFrame analysed, Optional<Canary> canary) {
        watchdog.frameJudged();
        if (canary.isEmpty() || !canary.get().takeBack(analysed)) {
            router.route(analysed);
        }
    }

    /** The canary is no camera of the configuration. */
    private boolean suspected(CameraId camera) {
        return cameras.find(camera).filter(each -> each.attention().suspected()).isPresent();
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
        provenance.updateAndGet(now -> new Provenance(loaded.hash(), now.configuration()));
        system.use(loaded);
        metrics.describeBuild(BuildInfo.labels(loaded.labels()));
        if ("gpu".equals(loaded.labels().get("device"))) {
            metrics.watchGpus();
        }
    }

    /** Begins to keep, clip and tell; goes on with the incidents that an earlier run left open. */
    private IncidentRetention startAlarms() {
        IncidentsConfig kept = config.get().incidents();
        IncidentRetention retention =
                new IncidentRetention(incidents, kept.retain(), kept.maxSize(), objects.isPresent(), time.clock());
        closing.add("retention", retention);
        retention.start();
        copies.ifPresent(each -> closing.add("copies", each));
        closing.add("clips", clips);
        clipEvidence.recover();
        copies.ifPresent(EvidenceCopies::start);
        clips.start();
        closing.add("alert", dispatcher);
        if (config.get().fleet().isPresent()) {
            dispatcher.startAsMember(Sinks.FLEET);
        } else {
            dispatcher.start().forEach(incident -> {
                watch.resume(incident);
                cameras.find(incident.camera())
                        .ifPresent(camera -> camera.attention().suspect(true));
            });
        }
        closing.add("evidence", evidence);
        evidence.start();
        closing.add("scores", scores);
        scores.start();
        return retention;
    }

    private void watchSinks(List<String> names) {
        metrics.watchSinks(names, incidents::unsent, time.clock(), time.ticker());
        metrics.watchSinkStates(dispatcher::sinkStates);
    }

    /** @param about in a fleet, what the others hear of this member */
    private void startChanges(
            ConfigFile read, Reconfiguration.Stages stages, CameraSourceFactory sources, Optional<MemberReport> about) {
        Reconfiguration running = new Reconfiguration(config, provenance, this::sinks, this::watchSinks, stages);
        changes.start(read, config::get, running, sources, reloadMeters, closing);
        about.ifPresent(self -> {
            FleetMember member = changes.join(
                    config.get(), self, peers.map(Peers::self), running, dispatcher::settle, time, closing);
            metrics.watchFleet(config.get().fleet().orElseThrow().group(), member::figures);
        });
    }

    /**
     * Has the configuration's file read again and what has changed taken over: see {@link
     * io.emberwatch.monitor.web.ConfigReload}. The log says what came of it.
     *
     * @param by who asks, one word for the log
     */
    public Optional<CompletableFuture<Outcome>> reload(String by) {
        return changes.reload(by);
    }

    /** What holds now. */
    MonitorConfig config() {
        return config.get();
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
