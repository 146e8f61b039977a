package io.emberwatch.monitor.alarm.filter;

import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.DoubtConfig;
import io.emberwatch.monitor.config.RegionsConfig;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Looks at each hit of one camera again, as its configuration wants, and says why it should not be believed. Sees every
 * frame, in order, either as it is or as a {@link FlickerMeter} has noted it. Not thread-safe.
 */
public final class HitFilter {
    /** Heat on the wrong side of a mask or zone beyond which a hit is suppressed. */
    private static final double MOST = 0.5;

    private final RegionsConfig regions;
    private final DetectConfig detect;
    private final DoubtConfig doubts;
    /** Hot regions of the latest hits, believed or not, so that a fire that moves for good is believed again. */
    private final Deque<HotCells> latest = new ArrayDeque<>();

    private final FlickerMeter meter;

    public HitFilter(CameraConfig camera) {
        this.regions = camera.regions();
        this.detect = camera.detect();
        this.doubts = detect.doubts();
        this.meter = new FlickerMeter(doubts.flicker() > 0);
    }

    /**
     * Looks at the next frame, which stays the caller's.
     *
     * @return why it is no hit although its score says so; empty where it is believed or was no hit
     */
    public Optional<Suppression> examine(AnalysedFrame analysed) {
        return examine(meter.see(analysed));
    }

    /** Looks at what a {@link FlickerMeter} has noted of the next frame; the same answer as for the frame itself. */
    public Optional<Suppression> examine(Observation observation) {
        if (observation.score() < detect.threshold()) {
            return Optional.empty();
        }
        boolean quiet = doubts.quiet().stream().anyMatch(hours -> hours.covers(observation.capturedAt()));
        if (quiet) {
            return Optional.of(Suppression.QUIET);
        }
        // A hit that nothing explains lies nowhere: it is better believed.
        return observation.hot().flatMap(region -> doubt(region, observation));
    }

    private Optional<Suppression> doubt(HotCells region, Observation observation) {
        boolean strays = strays(region);
        if (!regions.masks().isEmpty() && region.shareIn(regions.masks()) > MOST) {
            return Optional.of(Suppression.MASK);
        }
        if (!regions.zones().isEmpty() && 1 - region.shareIn(regions.zones()) > MOST) {
            return Optional.of(Suppression.ZONE);
        }
        if (strays) {
            return Optional.of(Suppression.WANDERING);
        }
        if (isBelow(observation.change(), doubts.flicker())) {
            return Optional.of(Suppression.STEADY);
        }
        // A camera that is to take less for fire takes no more of the second look either.
        if (isBelow(observation.second(), Math.min(doubts.secondLook(), detect.threshold()))) {
            return Optional.of(Suppression.SECOND_LOOK);
        }
        return Optional.empty();
    }

    /** What was not measured is not below anything. */
    private static boolean isBelow(OptionalDouble measured, double limit) {
        return measured.isPresent() && measured.getAsDouble() < limit;
    }

    /** Whether a region is unlike most of those before it; the first hits have nothing to be compared with. */
    private boolean strays(HotCells region) {
        if (doubts.agreement() == 0) {
            return false;
        }
        long alike = latest.stream()
                .filter(earlier -> earlier.likeness(region) >= doubts.agreement())
                .count();
        boolean strays = alike * 2 < latest.size();
        latest.addLast(region);
        if (latest.size() >= detect.window()) {
            latest.removeFirst();
        }
        return strays;
    }

    /** Why a hit was not believed. */
    public enum Suppression {
        /** Most of the heat lies in a mask. */
        MASK,
        /** Most of the heat lies outside all zones. */
        ZONE,
        /** The camera's quiet hours. */
        QUIET,
        /** The hot region is somewhere else than in the latest hits. */
        WANDERING,
        /** The hot region does not flicker. */
        STEADY,
        /** The hot region alone does not look like fire. */
        SECOND_LOOK;

        /** Its name in metrics. */
        public String reason() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
