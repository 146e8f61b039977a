package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.render.RenderWorker;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a scored frame goes: to the alarm rule, which sees every prediction, then to the record where it is an
 * incident's peak, and only then to publishing, which may drop it. Used by the inference thread; only {@link #between}
 * may come from others.
 */
final class PredictionRouter {
    private static final Logger LOG = LoggerFactory.getLogger(PredictionRouter.class);

    private final CameraRegistry cameras;
    private final FireWatch watch;
    private final PeakEvidence evidence;
    private final RenderWorker publish;
    private final ScoreRecorder scores;
    /** Whether a frame has been scored. */
    private boolean scoring;

    PredictionRouter(
            CameraRegistry cameras,
            FireWatch watch,
            PeakEvidence evidence,
            RenderWorker publish,
            ScoreRecorder scores) {
        this.cameras = cameras;
        this.watch = watch;
        this.evidence = evidence;
        this.publish = publish;
        this.scores = scores;
    }

    /** Takes a frame and owns it; one of a camera that is no more is closed. */
    synchronized void route(AnalysedFrame analysed) {
        CameraId id = analysed.frame().camera();
        Optional<WatchedCamera> camera = cameras.find(id);
        if (camera.isEmpty()) {
            analysed.frame().close();
            return;
        }
        reportFirst(analysed);
        AlarmState state = judge(camera.get(), analysed);
        publish.offer(analysed, state);
    }

    /** Changes what frames are judged by while none is: each is judged wholly before or wholly after it. */
    synchronized void between(Runnable change) {
        change.run();
    }

    /** A camera is no more. */
    void forget(CameraId camera) {
        scores.forget(camera);
    }

    private AlarmState judge(WatchedCamera camera, AnalysedFrame analysed) {
        VideoFrame frame = analysed.frame();
        try {
            cameras.scored(frame, analysed.score());
            FireWatch.Judgement judgement = watch.judge(analysed);
            camera.attention().suspect(judgement.state() != AlarmState.CALM);
            scores.judged(camera.id(), frame.capturedAt(), analysed.score(), watch.openIncident(camera.id()));
            judgement.peak().ifPresent(incident -> evidence.keep(incident.id(), analysed));
            return judgement.state();
        } catch (RuntimeException e) {
            frame.close();
            throw e;
        }
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
}
