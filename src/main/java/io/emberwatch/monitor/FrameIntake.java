package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.inference.ChangeGate;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.InferenceLoad;
import io.emberwatch.monitor.render.RenderWorker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides where the captured frames of one camera go: to be scored, or, where one shows nothing new, to those who look,
 * with the score of the frame it is like. It stands before the queue and runs on the camera's thread: a still scene then
 * takes no place in the queue, no room in a batch and nothing of the inference thread, which is the bottleneck. Before
 * decoding it would save more, but needs the pixels.
 */
final class FrameIntake {
    private final CameraId camera;
    private final ChangeGate gate;
    private final FireWatch watch;
    private final CameraRegistry cameras;
    private final InferenceLoad load;
    private final RenderWorker publish;
    private final InferenceListener listener;
    private final Consumer<VideoFrame> scoring;
    private final Runnable passedOver;

    /**
     * @param maxStill how long a still scene may go unscored; zero has every frame scored
     * @param scoring takes the frames that are to be scored, and owns them
     * @param passedOver hears of each frame that shows nothing new
     */
    FrameIntake(
            CameraId camera,
            Duration maxStill,
            FireWatch watch,
            CameraRegistry cameras,
            InferenceLoad load,
            RenderWorker publish,
            InferenceListener listener,
            Consumer<VideoFrame> scoring,
            Runnable passedOver) {
        this.camera = camera;
        this.gate = new ChangeGate(maxStill);
        this.watch = watch;
        this.cameras = cameras;
        this.load = load;
        this.publish = publish;
        this.listener = listener;
        this.scoring = scoring;
        this.passedOver = passedOver;
    }

    /** Takes the camera's next frame and owns it; called on the camera's thread alone. */
    void take(VideoFrame frame) {
        boolean changed;
        try {
            cameras.captured(frame);
            changed = gate.passes(
                    frame, watch.state(camera) != AlarmState.CALM, load.state().overloaded());
        } catch (RuntimeException | Error e) {
            frame.close();
            throw e;
        }
        if (changed) {
            load.offered();
            scoring.accept(frame);
            return;
        }
        passedOver.run();
        listener.frameSkipped(camera, "still");
        cameras.still(frame, gate.passedNanos());
        float score = cameras.score(camera);
        if (Float.isNaN(score)) {
            // The frame that it is like still waits for its score.
            frame.close();
        } else {
            publish.offer(new AnalysedFrame(frame, score, Optional.empty()), watch.state(camera));
        }
    }

    /** A frame was left out before it was decoded, since nobody would have had time for it: it was asked for all the same. */
    void refused() {
        load.offered();
        cameras.refused(camera);
    }
}
