package io.emberwatch.monitor;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.render.RenderWorker;
import io.emberwatch.monitor.selftest.Canary;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a scored frame goes: back to the canary, or to the alarm rule, which sees every prediction, then to the record
 * where it is an incident's peak, and only then to publishing, which may drop it. Called on the inference thread; owns
 * each frame it is given.
 */
final class PredictionRouter implements Consumer<AnalysedFrame> {
    private final InferenceWatchdog watchdog;
    private final Optional<Canary> canary;
    private final FireWatch watch;
    private final PeakEvidence evidence;
    private final CameraRegistry cameras;
    private final RenderWorker publish;

    PredictionRouter(
            InferenceWatchdog watchdog,
            Optional<Canary> canary,
            FireWatch watch,
            PeakEvidence evidence,
            CameraRegistry cameras,
            RenderWorker publish) {
        this.watchdog = watchdog;
        this.canary = canary;
        this.watch = watch;
        this.evidence = evidence;
        this.cameras = cameras;
        this.publish = publish;
    }

    @Override
    public void accept(AnalysedFrame analysed) {
        watchdog.frameJudged();
        if (canary.isPresent() && canary.get().takeBack(analysed)) {
            return;
        }
        AlarmState state = judge(analysed);
        publish.offer(analysed, state);
    }

    private AlarmState judge(AnalysedFrame analysed) {
        VideoFrame frame = analysed.frame();
        try {
            cameras.scored(frame.camera(), analysed.score());
            FireWatch.Judgement judgement = watch.judge(analysed);
            judgement.peak().ifPresent(incident -> evidence.keep(incident.id(), analysed));
            return judgement.state();
        } catch (RuntimeException e) {
            frame.close();
            throw e;
        }
    }
}
