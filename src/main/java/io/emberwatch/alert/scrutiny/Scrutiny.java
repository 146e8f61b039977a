package io.emberwatch.alert.scrutiny;

import io.emberwatch.alert.Suppression;
import io.emberwatch.config.CameraConfig;
import io.emberwatch.config.DetectConfig;
import io.emberwatch.config.DoubtConfig;
import io.emberwatch.config.RegionsConfig;
import io.emberwatch.inference.AnalysedFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Looks at each hit of one camera again, as its configuration wants, and says why it should not be believed. Sees every
 * frame, in order. Not thread-safe.
 */
public final class Scrutiny {
    /** Heat on the wrong side of a mask or zone beyond which a hit is suppressed. */
    private static final double MOST = 0.5;

    private final RegionsConfig regions;
    private final DetectConfig detect;
    private final DoubtConfig doubts;
    /** Hot regions of the latest hits, believed or not, so that a fire that moves for good is believed again. */
    private final Deque<HotRegion> latest = new ArrayDeque<>();

    private Optional<LumaGrid> before = Optional.empty();

    public Scrutiny(CameraConfig camera) {
        this.regions = camera.regions();
        this.detect = camera.detect();
        this.doubts = detect.doubts();
    }

    /**
     * Looks at the next frame, which stays the caller's.
     *
     * @return why it is no hit although its score says so; empty where it is believed or was no hit
     */
    public Optional<Suppression> examine(AnalysedFrame analysed) {
        Optional<LumaGrid> now = doubts.flicker() > 0 ? Optional.of(LumaGrid.of(analysed.frame())) : Optional.empty();
        try {
            return analysed.score() >= detect.threshold() ? doubt(analysed, now) : Optional.empty();
        } finally {
            before = now;
        }
    }

    private Optional<Suppression> doubt(AnalysedFrame analysed, Optional<LumaGrid> now) {
        boolean quiet = doubts.quiet().stream()
                .anyMatch(hours -> hours.covers(analysed.frame().capturedAt()));
        if (quiet) {
            return Optional.of(Suppression.QUIET);
        }
        // A hit that nothing explains lies nowhere: it is better believed.
        return analysed.heatmap()
                .map(HotRegion::of)
                .filter(region -> !region.isEmpty())
                .flatMap(region -> doubt(region, now));
    }

    private Optional<Suppression> doubt(HotRegion region, Optional<LumaGrid> now) {
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
        if (now.isPresent() && before.isPresent() && now.get().changeSince(before.get(), region) < doubts.flicker()) {
            return Optional.of(Suppression.STEADY);
        }
        return Optional.empty();
    }

    /** Whether a region is unlike most of those before it; the first hits have nothing to be compared with. */
    private boolean strays(HotRegion region) {
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
}
