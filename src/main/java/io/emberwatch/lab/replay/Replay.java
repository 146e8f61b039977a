package io.emberwatch.lab.replay;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.alarm.filter.FlickerMeter;
import io.emberwatch.monitor.alarm.filter.Observation;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.FrameSampler;
import io.emberwatch.monitor.camera.SourceFrame;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.Prediction;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs clips through the stages of a camera as fast as they go: source, sampler, classifier, alarm. Time is the clip's
 * own, so that the same clip always gives the same incidents, whatever the machine is busy with. Unlike live, no image
 * is ever dropped. Used by one thread; the classifier stays the caller's.
 */
public final class Replay {
    /** The camera that every clip is replayed as. */
    public static final CameraId CAMERA = new CameraId("replay");

    private final FireClassifier classifier;
    private final CameraConfig judged;
    private final double fps;
    private final Instant recordedAt;

    /**
     * @param classifier with heat maps from the camera's threshold on
     * @param judged the camera whose rule holds
     * @param fps images a second to judge, greater than 0
     * @param recordedAt the wall-clock time of the replay's begin
     */
    public Replay(FireClassifier classifier, CameraConfig judged, double fps, Instant recordedAt) {
        this.classifier = classifier;
        this.judged = judged;
        this.fps = fps;
        this.recordedAt = recordedAt;
    }

    /**
     * Replays one clip to its end.
     *
     * @param view sees each judged image; stays the caller's
     * @throws CameraException when the clip cannot be read, with one line for people
     * @throws IOException from the view
     */
    public ClipResult run(Clip clip, ReplayView view) throws CameraException, IOException {
        Run run = new Run(view, recordedAt.plus(clip.begin()));
        try (CameraSource source = clip.source().get()) {
            source.open();
            run.readAll(source);
        } finally {
            run.closeWaiting();
        }
        double duration = run.durationSeconds();
        return new ClipResult(
                clip.name(),
                clip.truth(),
                clip.begin().toNanos() / 1e9,
                duration,
                run.frames,
                run.incidents.close(duration),
                run.incidents.suppressed());
    }

    /** One clip on its way. */
    private final class Run {
        private final ReplayView view;
        private final Instant begin;
        private final FramePool pool = new FramePool(classifier.batchSize());
        private final FrameSampler sampler = new FrameSampler(fps);
        private final List<VideoFrame> waiting = new ArrayList<>();
        private final List<ClipResult.ScoredFrame> frames = new ArrayList<>();
        private final FlickerMeter witness = new FlickerMeter(true);
        private final IncidentLog incidents = new IncidentLog(this::nowNanos);
        private final FireWatch watch = FireWatch.over(Map.of(CAMERA, judged), this::nowNanos, incidents);
        /** Time of the image that is being judged. */
        private long nowNanos;

        private long lastNanos;
        private int images;

        Run(ReplayView view, Instant begin) {
            this.view = view;
            this.begin = begin;
        }

        private long nowNanos() {
            return nowNanos;
        }

        void readAll(CameraSource source) throws CameraException, IOException {
            for (Optional<SourceFrame> read = source.read(); read.isPresent(); read = source.read()) {
                SourceFrame image = read.get();
                lastNanos = image.ptsNanos();
                images++;
                if (sampler.keep(lastNanos)) {
                    waiting.add(copy(image));
                    if (waiting.size() == classifier.batchSize()) {
                        judgeWaiting();
                    }
                }
            }
            judgeWaiting();
        }

        private VideoFrame copy(SourceFrame image) throws CameraException {
            VideoFrame frame = pool.lease(CAMERA, image.width(), image.height(), begin.plusNanos(lastNanos), lastNanos)
                    .orElseThrow();
            try {
                image.copyTo(frame.pixels());
                return frame;
            } catch (CameraException | RuntimeException e) {
                frame.close();
                throw e;
            }
        }

        private void judgeWaiting() throws IOException {
            if (waiting.isEmpty()) {
                return;
            }
            List<Prediction> verdicts = classifier.classify(waiting);
            for (int i = 0; i < verdicts.size(); i++) {
                VideoFrame frame = waiting.get(i);
                Prediction verdict = verdicts.get(i);
                nowNanos = frame.capturedNanos();
                watch.elapse();
                AnalysedFrame analysed = new AnalysedFrame(frame, verdict.score(), verdict.heatmap());
                Observation noted = witness.see(analysed);
                frames.add(new ClipResult.ScoredFrame(nowNanos, noted));
                view.show(analysed, watch.judge(analysed, noted).state());
            }
            closeWaiting();
        }

        void closeWaiting() {
            waiting.forEach(VideoFrame::close);
            waiting.clear();
        }

        /** The last image lasts as long as those before it did on average, a single one as long as is judged once. */
        double durationSeconds() {
            return switch (images) {
                case 0 -> 0;
                case 1 -> 1 / fps;
                default -> lastNanos / 1e9 * images / (images - 1);
            };
        }
    }
}
