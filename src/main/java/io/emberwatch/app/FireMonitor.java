package io.emberwatch.app;

import io.emberwatch.alert.AlertState;
import io.emberwatch.alert.FireWatch;
import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.capture.CameraSourceFactory;
import io.emberwatch.capture.CameraWorker;
import io.emberwatch.capture.CaptureTime;
import io.emberwatch.config.CameraConfig;
import io.emberwatch.config.DetectConfig;
import io.emberwatch.config.MonitorConfig;
import io.emberwatch.frame.CameraId;
import io.emberwatch.frame.FramePool;
import io.emberwatch.frame.VideoFrame;
import io.emberwatch.inference.AnalysedFrame;
import io.emberwatch.inference.FireClassifier;
import io.emberwatch.inference.InferenceWorker;
import io.emberwatch.inference.LatestFrames;
import io.emberwatch.metrics.MonitorMetrics;
import io.emberwatch.publish.MjpegHub;
import io.emberwatch.publish.PictureMood;
import io.emberwatch.publish.PublishWorker;
import io.emberwatch.web.WebBindException;
import io.emberwatch.web.WebContent;
import io.emberwatch.web.WebServer;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
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

    private final ClosingOrder closing = new ClosingOrder();
    private final MonitorHealth health = new MonitorHealth();
    private final FramePool pool;
    private final FireWatch watch;
    private final PublishWorker publish;
    private WebServer web;

    private FireMonitor(MonitorConfig config, MonitorMetrics metrics, CaptureTime time, MjpegHub hub) {
        closing.add("metrics", metrics);
        pool = new FramePool(config.cameras().size() * FRAMES_A_CAMERA);
        Map<CameraId, DetectConfig> rules = new LinkedHashMap<>();
        config.cameras().forEach((id, camera) -> rules.put(id, camera.detect()));
        watch = new FireWatch(rules, time.ticker(), metrics.alert());
        publish = new PublishWorker(
                config.cameras(), config.publish(), hub, time.ticker(), ZoneId.systemDefault(), metrics.publish());
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
    static FireMonitor start(MonitorConfig config, CameraSourceFactory sources, ModelLoading loading, CaptureTime time)
            throws WebBindException {
        MonitorMetrics metrics = new MonitorMetrics(config.cameras().keySet(), Pointer::physicalBytes);
        MjpegHub hub = new MjpegHub();
        FireMonitor monitor = new FireMonitor(config, metrics, time, hub);
        try {
            monitor.run(config, sources, loading, time, metrics, hub);
        } catch (WebBindException | RuntimeException | Error e) {
            monitor.close();
            throw e;
        }
        return monitor;
    }

    private void run(
            MonitorConfig config,
            CameraSourceFactory sources,
            ModelLoading loading,
            CaptureTime time,
            MonitorMetrics metrics,
            MjpegHub hub)
            throws WebBindException {
        CameraBoard board = new CameraBoard(config.cameras(), watch, time);
        health.watch(board);
        metrics.watch(pool);
        metrics.watchStale(board::stale);
        web = new WebServer(config.web(), new WebContent(board, hub, publish, health, metrics), metrics.web());
        closing.add("web", web);
        web.start();
        closing.add("publish", publish);
        publish.start();

        InferenceWorker inference = startInference(config, loading, time, metrics, board);
        health.watch(inference);
        startCameras(config, sources, time, metrics, board);
        closing.add("clock", Heartbeat.start(watch::elapse));
        closing.add("readiness", health);
    }

    private InferenceWorker startInference(
            MonitorConfig config, ModelLoading loading, CaptureTime time, MonitorMetrics metrics, CameraBoard board) {
        FireClassifier classifier;
        try (ModelBundle bundle = loading.open()) {
            classifier = loading.load(
                    bundle, camera -> config.cameras().get(camera).detect().threshold(), metrics.inference());
            metrics.describeBuild(BuildInfo.labels(bundle.manifest().architecture()));
        }
        LatestFrames slots = new LatestFrames(
                config.model().batchSize(), config.model().maxBatchDelay(), time.ticker(), metrics.inference());
        InferenceWorker inference = new InferenceWorker(
                slots,
                classifier,
                analysed -> judgeAndOffer(analysed, board),
                new InferenceNews(metrics.inference(), health::failed));
        closing.add("inference", inference);
        inference.start();
        board.deliverTo(slots::put);
        return inference;
    }

    /** The rule sees every verdict; only then comes the hop that may drop frames. */
    private void judgeAndOffer(AnalysedFrame analysed, CameraBoard board) {
        VideoFrame frame = analysed.frame();
        AlertState state;
        try {
            state = watch.judge(frame.camera(), analysed.score(), frame.capturedAt(), frame.capturedNanos());
            board.scored(frame.camera(), analysed.score());
        } catch (RuntimeException e) {
            frame.close();
            throw e;
        }
        publish.offer(analysed, PictureMood.valueOf(state.name()));
    }

    private void startCameras(
            MonitorConfig config,
            CameraSourceFactory sources,
            CaptureTime time,
            MonitorMetrics metrics,
            CameraBoard board) {
        FeedNews news = new FeedNews(metrics.capture(), publish);
        CameraCrew crew = new CameraCrew(CAMERAS_STOP_WITHIN);
        closing.add("cameras", crew);
        for (Map.Entry<CameraId, CameraConfig> each : config.cameras().entrySet()) {
            CameraWorker worker = new CameraWorker(
                    each.getKey(), each.getValue(), sources, pool, board::captured, news, time, new Random());
            board.put(worker);
            crew.add(worker);
        }
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
        if (pool.leased() > 0) {
            LOG.error("{} frames are still open after the stop: please report this", pool.leased());
        }
    }
}
