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
 * Where a scored frame goes: back to the canary, or to the alarm rule, which sees every prediction, and only then to
 * publishing, which may drop it. Called on the inference thread; owns each frame it is given.
 */
final class PredictionRouter implements Consumer<AnalysedFrame> {
    private final InferenceWatchdog pulse;
    private final Optional<Canary> canary;
    private final FireWatch watch;
    private final PeakEvidence evidence;
    private final CameraRegistry board;
    private final RenderWorker publish;

    PredictionRouter(
            InferenceWatchdog pulse,
            Optional<Canary> canary,
            FireWatch watch,
            PeakEvidence evidence,
            CameraRegistry board,
            RenderWorker publish) {
        this.pulse = pulse;
        this.canary = canary;
        this.watch = watch;
        this.evidence = evidence;
        this.board = board;
        this.publish = publish;
    }

    @Override
    public void accept(AnalysedFrame analysed) {
        pulse.frameJudged();
        if (canary.isPresent() && canary.get().takeBack(analysed)) {
            return;
        }
        AlarmState state = judge(analysed);
        publish.offer(analysed, state);
    }

    private AlarmState judge(AnalysedFrame analysed) {
        VideoFrame frame = analysed.frame();
        try {
            board.scored(frame.camera(), analysed.score());
            AlarmState state = watch.judge(analysed);
            evidence.keep(analysed);
            return state;
        } catch (RuntimeException e) {
            frame.close();
            throw e;
        }
    }
}
