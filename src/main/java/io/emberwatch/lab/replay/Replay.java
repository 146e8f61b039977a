package io.emberwatch.lab.replay;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.lab.replay.ReplayMaterial.Clip;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.alarm.filter.FlickerMeter;
import io.emberwatch.monitor.alarm.filter.HitFilter.Suppression;
import io.emberwatch.monitor.alarm.filter.Observation;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.FrameSampler;
import io.emberwatch.monitor.camera.SourceFrame;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.inference.ChangeGate;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.Prediction;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Runs clips through the stages of a camera as fast as possible: source, sampler, change gate, classifier, alarm. Time is
 * the clip's own, so that the same clip always gives the same incidents on any machine. Unlike the live monitor it drops
 * no frame, and it scores frames before the change gate sees them: the gate needs the alarm's state after the frames
 * before, and batches must not change what it decides. A score that the gate would have spared is thrown away.
 * Used by one thread; the classifier stays the caller's.
 */
public final class Replay {
    /** The camera that every clip is replayed as. */
    public static final CameraId CAMERA = new CameraId("replay");

    private final FireClassifier classifier;
    private final CameraConfig camera;
    private final double fps;
    private final Instant recordedAt;

    /**
     * @param classifier with heat maps from the camera's threshold on
     * @param camera the camera whose rule applies
     * @param fps frames per second to score, greater than 0
     * @param recordedAt the wall-clock time of the replay's begin
     */
    public Replay(FireClassifier classifier, CameraConfig camera, double fps, Instant recordedAt) {
        this.classifier = classifier;
        this.camera = camera;
        this.fps = fps;
        this.recordedAt = recordedAt;
    }

    /**
     * Replays one clip to its end.
     *
     * @param view sees each scored frame; stays the caller's
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
                run.still,
                run.incidents.close(duration),
                run.incidents.suppressed());
    }

    /** The replay of one clip. */
    private final class Run {
        private final ReplayView view;
        private final Instant begin;
        private final FramePool pool = new FramePool(classifier.batchSize());
        private final FrameSampler sampler = new FrameSampler(fps);
        private final List<VideoFrame> waiting = new ArrayList<>();
        private final List<ClipResult.ScoredFrame> frames = new ArrayList<>();
        private final ChangeGate gate = new ChangeGate(camera.detect().maxStill());
        private final FlickerMeter witness = new FlickerMeter(true);
        private final IncidentLog incidents = new IncidentLog(this::nowNanos);
        private final FireWatch watch = FireWatch.over(Map.of(CAMERA, camera), this::nowNanos, incidents);
        /** Time of the frame that the rule sees now. */
        private long nowNanos;

        private long lastNanos;
        private int images;
        /** Sampled frames that the gate held back. */
        private int still;

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
                        scoreWaiting();
                    }
                }
            }
            scoreWaiting();
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

        private void scoreWaiting() throws IOException {
            if (waiting.isEmpty()) {
                return;
            }
            List<Prediction> verdicts = classifier.classify(waiting);
            for (int i = 0; i < verdicts.size(); i++) {
                VideoFrame frame = waiting.get(i);
                Prediction verdict = verdicts.get(i);
                nowNanos = frame.capturedNanos();
                watch.elapse();
                if (!gate.passes(frame, watch.state(CAMERA) != AlarmState.CALM)) {
                    still++;
                    continue;
                }
                AnalysedFrame analysed = new AnalysedFrame(frame, verdict);
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

        /** The last frame lasts as long as the mean of those before it; a single one lasts one sampling interval. */
        double durationSeconds() {
            return switch (images) {
                case 0 -> 0;
                case 1 -> 1 / fps;
                default -> lastNanos / 1e9 * images / (images - 1);
            };
        }
    }

    /** Writes down the incidents of one clip, in its own time. Not thread-safe. */
    static final class IncidentLog implements AlarmListener {
        private final LongSupplier clipNanos;
        private final List<ClipResult.ReplayedIncident> incidents = new ArrayList<>();
        private final Map<Suppression, Integer> suppressed = new EnumMap<>(Suppression.class);
        private boolean burning;

        /** @param clipNanos time since the clip's begin */
        IncidentLog(LongSupplier clipNanos) {
            this.clipNanos = clipNanos;
        }

        @Override
        public void alarmRaised(Incident incident, long captureToAlertNanos) {
            incidents.add(new ClipResult.ReplayedIncident(now(), now(), incident.peakScore()));
            burning = true;
        }

        @Override
        public void peakRaised(Incident incident) {
            changeLast(last().endSeconds(), incident.peakScore());
        }

        @Override
        public void stateChanged(CameraId camera, AlarmRule.Transition transition) {
            if (transition.from() == AlarmState.FIRE) {
                changeLast(now(), last().peakScore());
                burning = false;
            } else if (transition.to() == AlarmState.FIRE && !transition.newFire()) {
                burning = true;
            }
        }

        /** The incidents of the whole clip; one that still burns ends with it. */
        List<ClipResult.ReplayedIncident> close(double durationSeconds) {
            if (burning) {
                changeLast(durationSeconds, last().peakScore());
                burning = false;
            }
            return List.copyOf(incidents);
        }

        @Override
        public void hitSuppressed(CameraId camera, Suppression reason) {
            suppressed.merge(reason, 1, Integer::sum);
        }

        /** Hits that were not believed, by reason. */
        Map<Suppression, Integer> suppressed() {
            return Map.copyOf(suppressed);
        }

        private double now() {
            return clipNanos.getAsLong() / 1e9;
        }

        private ClipResult.ReplayedIncident last() {
            return incidents.get(incidents.size() - 1);
        }

        private void changeLast(double endSeconds, double peakScore) {
            incidents.set(
                    incidents.size() - 1,
                    new ClipResult.ReplayedIncident(last().startSeconds(), endSeconds, peakScore));
        }
    }
}
