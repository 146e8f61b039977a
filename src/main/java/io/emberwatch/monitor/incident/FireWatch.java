package io.emberwatch.monitor.incident;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.alarm.filter.HitFilter;
import io.emberwatch.monitor.alarm.filter.HitFilter.Suppression;
import io.emberwatch.monitor.alarm.filter.Observation;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.RegionsConfig;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies each camera's {@link AlarmRule} to every prediction, logs each change of state and keeps the open incident.
 * Thread-safe: predictions come from the inference thread, passing time from another.
 */
public final class FireWatch {
    private static final Logger LOG = LoggerFactory.getLogger(FireWatch.class);
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The heartbeat comes each second: one that is missing for so long says that this machine did not run. */
    private static final long ASLEEP_NANOS = Duration.ofSeconds(5).toNanos();
    /** By then a member of a fleet knows whether its cameras are another's since. */
    private static final long AWAKE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Map<CameraId, Watched> cameras = new TreeMap<>();
    private final LongSupplier ticker;
    private final List<AlarmListener> listeners;
    private OptionalLong beatNanos = OptionalLong.empty();

    /**
     * What a frame came to.
     *
     * @param state the camera's state after it
     * @param peak the open incident of which this frame is the highest so far, the frame of the alarm included; empty
     *     for any other frame
     */
    public record Judgement(AlarmState state, Optional<Incident> peak) {}

    /**
     * @param rules what each camera's alarm is raised by
     * @param ticker monotonic nanoseconds, the same as the frames'
     * @param listeners told one after the other, in this order
     */
    public FireWatch(Map<CameraId, DetectConfig> rules, LongSupplier ticker, AlarmListener... listeners) {
        this(ticker, List.of(listeners));
        rules.forEach((camera, rule) -> cameras.put(camera, new Watched(rule)));
    }

    private FireWatch(LongSupplier ticker, List<AlarmListener> listeners) {
        this.ticker = ticker;
        this.listeners = listeners;
    }

    /**
     * A watch that also looks at where in the frame the heat is, and how it behaves, as each camera wants it.
     *
     * @param cameras each camera with its rule
     * @param ticker monotonic nanoseconds, the same as the frames'
     * @param listeners told one after the other, in this order
     */
    public static FireWatch over(Map<CameraId, CameraConfig> cameras, LongSupplier ticker, AlarmListener... listeners) {
        FireWatch watch = new FireWatch(ticker, List.of(listeners));
        cameras.forEach(watch::follow);
        return watch;
    }

    /**
     * Watches a camera from now on, or goes on with it by another rule: its state and its open incident stay.
     */
    public synchronized void follow(CameraId camera, CameraConfig config) {
        Watched watched = cameras.get(camera);
        if (watched == null) {
            cameras.put(camera, new Watched(config));
        } else if (!watched.isBy(config)) {
            watched.change(config);
        }
    }

    /** Watches a camera no more; nobody is told, whoever keeps its open incident ends it. */
    public synchronized void forget(CameraId camera) {
        cameras.remove(camera);
    }

    /**
     * Judges one frame, which stays the caller's: a hit that its camera's {@link HitFilter} does not believe counts as
     * a score of 0.
     */
    public synchronized Judgement judge(AnalysedFrame analysed) {
        return judge(analysed, filter -> filter.examine(analysed));
    }

    /**
     * As {@link #judge(AnalysedFrame)}, by what a {@link io.emberwatch.monitor.alarm.filter.FlickerMeter} has already
     * noted of the frame.
     */
    public synchronized Judgement judge(AnalysedFrame analysed, Observation noted) {
        return judge(analysed, filter -> filter.examine(noted));
    }

    private Judgement judge(AnalysedFrame analysed, Function<HitFilter, Optional<Suppression>> examination) {
        VideoFrame frame = analysed.frame();
        CameraId camera = frame.camera();
        Optional<Suppression> doubt = watched(camera).filter.flatMap(examination);
        doubt.ifPresent(reason -> tell(each -> each.hitSuppressed(camera, reason)));
        double score = doubt.isPresent() ? 0 : analysed.score();
        return judge(camera, score, frame.capturedAt(), frame.capturedNanos());
    }

    /**
     * Judges one prediction.
     *
     * @param score 0..1
     * @param capturedNanos capture time on the ticker
     */
    public synchronized Judgement judge(CameraId camera, double score, Instant capturedAt, long capturedNanos) {
        Watched watched = watched(camera);
        noticeSleep();
        Optional<AlarmRule.Transition> change = watched.rule.observe(score, capturedNanos);
        change.ifPresent(transition -> announce(camera, watched, transition, capturedAt, capturedNanos));
        boolean peak = change.filter(AlarmRule.Transition::newFire).isPresent();
        if (watched.incident != null && score > watched.incident.peakScore()) {
            watched.incident = watched.incident.scored(score);
            tell(each -> each.peakRaised(watched.incident));
            peak = true;
        }
        return new Judgement(watched.rule.state(), peak ? Optional.of(watched.incident) : Optional.empty());
    }

    private void tell(Consumer<AlarmListener> event) {
        listeners.forEach(event);
    }

    /**
     * To be called each second, before {@link #elapse}: where that stays away, as of a process that is stopped or a machine
     * that is suspended, the time that passes ends no fire.
     */
    public synchronized void beat() {
        noticeSleep();
        beatNanos = OptionalLong.of(ticker.getAsLong());
    }

    private void noticeSleep() {
        long now = ticker.getAsLong();
        long slept = beatNanos.isPresent() ? now - beatNanos.getAsLong() : 0;
        if (slept >= ASLEEP_NANOS) {
            beatNanos = OptionalLong.of(now);
            LOG.warn(
                    "this machine has not run for {} s: no fire ends until it is known who watches it",
                    slept / 1_000_000_000);
            cameras.values().forEach(watched -> watched.rule.woke(slept, now + AWAKE_NANOS));
        }
    }

    /** Ends cool-downs whose time is over, for cameras that deliver nothing as well. */
    public synchronized void elapse() {
        long now = ticker.getAsLong();
        cameras.forEach((camera, watched) -> watched.rule
                .elapse(now)
                .ifPresent(transition -> announce(camera, watched, transition, Instant.EPOCH, now)));
    }

    public synchronized AlarmState state(CameraId camera) {
        return watched(camera).rule.state();
    }

    /** As {@link #state}, of a camera that may have gone meanwhile: then it is calm. */
    public synchronized AlarmState stateOrCalm(CameraId camera) {
        return cameras.containsKey(camera) ? state(camera) : AlarmState.CALM;
    }

    /** The camera's incident until its cool-down ends. */
    public synchronized Optional<Incident> openIncident(CameraId camera) {
        return Optional.ofNullable(watched(camera).incident);
    }

    /**
     * Goes on with a fire that was open before a restart: a fire seen within the cool-down is the same one. Before the
     * first prediction.
     */
    public synchronized void resume(Incident incident) {
        Watched watched = watched(incident.camera());
        watched.rule.resume(ticker.getAsLong());
        watched.incident = incident;
    }

    /**
     * Goes on with a fire that another monitor saw last: it does not end before a whole window was judged here,
     * however long the camera needs to connect. Before the first prediction.
     */
    public synchronized void adopt(Incident incident) {
        Watched watched = watched(incident.camera());
        watched.rule.adopt();
        watched.incident = incident;
    }

    /** Has the fires of these cameras not end, and of no others, while it is not known whether another monitor has them. */
    public synchronized void hold(Set<CameraId> doubtful) {
        cameras.forEach((camera, watched) -> watched.rule.hold(doubtful.contains(camera)));
    }

    private Watched watched(CameraId camera) {
        Watched watched = cameras.get(camera);
        if (watched == null) {
            throw new IllegalArgumentException("no camera " + camera + " is configured");
        }
        return watched;
    }

    private void announce(
            CameraId camera, Watched watched, AlarmRule.Transition transition, Instant capturedAt, long capturedNanos) {
        boolean raised = transition.newFire();
        boolean over = transition.from() == AlarmState.COOLING_DOWN && (raised || transition.to() != AlarmState.FIRE);
        Optional<Incident> ended = Optional.ofNullable(over ? watched.incident : null);
        if (over) {
            watched.incident = null;
        }
        if (raised) {
            watched.incident =
                    Incident.fire(ID_TIME.format(capturedAt) + "-" + camera, camera, capturedAt, transition.score());
        }
        log(camera, watched, transition);
        tell(each -> each.stateChanged(camera, transition));
        ended.ifPresent(incident -> tell(each -> each.alarmEnded(incident)));
        if (raised) {
            long captureToAlertNanos = ticker.getAsLong() - capturedNanos;
            tell(each -> each.alarmRaised(watched.incident, captureToAlertNanos));
        }
    }

    private static void log(CameraId camera, Watched watched, AlarmRule.Transition transition) {
        String change = transition.from() + " -> " + transition.to();
        if (transition.to() == AlarmState.FIRE) {
            LOG.warn(
                    "FIRE camera={} incident={} {} score={} hits={}{}",
                    camera,
                    watched.incident.id(),
                    change,
                    String.format(Locale.ROOT, "%.2f", transition.score()),
                    transition.hits(),
                    transition.newFire() ? "" : " (flared up again)");
        } else {
            LOG.info("camera={} {} hits={}", camera, change, transition.hits());
        }
    }

    /** A camera's rule and its open incident, if any. */
    private static final class Watched {
        private DetectConfig detect;
        private RegionsConfig regions = RegionsConfig.EVERYWHERE;
        private AlarmRule rule;
        private Optional<HitFilter> filter;
        private Incident incident;

        /** One that believes every hit. */
        private Watched(DetectConfig detect) {
            this.detect = detect;
            this.rule = new AlarmRule(detect);
            this.filter = Optional.empty();
        }

        private Watched(CameraConfig config) {
            this(config.detect());
            this.regions = config.regions();
            this.filter = Optional.of(new HitFilter(config));
        }

        private boolean isBy(CameraConfig config) {
            return detect.equals(config.detect()) && regions.equals(config.regions());
        }

        private void change(CameraConfig config) {
            detect = config.detect();
            regions = config.regions();
            rule = rule.under(detect);
            filter = Optional.of(new HitFilter(config));
        }
    }
}
