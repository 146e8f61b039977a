package io.emberwatch.app;

import io.emberwatch.alert.AlertState;
import io.emberwatch.alert.FireWatch;
import io.emberwatch.canary.Canary;
import io.emberwatch.frame.VideoFrame;
import io.emberwatch.inference.AnalysedFrame;
import io.emberwatch.publish.PictureMood;
import io.emberwatch.publish.PublishWorker;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a scored frame goes: back to the canary, or to the alarm rule, which sees every verdict, and only then to
 * publishing, which may drop it. Called on the inference thread; owns each frame it is given.
 */
final class VerdictDesk implements Consumer<AnalysedFrame> {
    private final Pulse pulse;
    private final Optional<Canary> canary;
    private final FireWatch watch;
    private final Evidence evidence;
    private final CameraBoard board;
    private final PublishWorker publish;

    VerdictDesk(
            Pulse pulse,
            Optional<Canary> canary,
            FireWatch watch,
            Evidence evidence,
            CameraBoard board,
            PublishWorker publish) {
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
        AlertState state = judge(analysed);
        publish.offer(analysed, PictureMood.valueOf(state.name()));
    }

    private AlertState judge(AnalysedFrame analysed) {
        VideoFrame frame = analysed.frame();
        try {
            board.scored(frame.camera(), analysed.score());
            AlertState state = watch.judge(analysed);
            evidence.keep(analysed);
            return state;
        } catch (RuntimeException e) {
            frame.close();
            throw e;
        }
    }
}
