package io.emberwatch.lab.benchmark.live;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.lab.benchmark.live.LiveResult.Alone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What this machine carries, computed from what was measured. Immutable; the arithmetic is pure.
 *
 * @param batchSize for {@code model.batch_size}
 * @param fps for {@code capture.fps} with as many cameras as were measured; 0 where not even one in ten seconds fits
 * @param cameras with the rate that was measured
 * @param how this came about, in lines for people
 */
record Recommendation(
        @JsonProperty("batch_size") int batchSize,
        @JsonProperty double fps,
        @JsonProperty int cameras,
        @JsonProperty List<String> how) {
    /** What a larger batch must bring to be worth its latency. */
    private static final double WORTH = 0.97;
    /** Of the machine; the rest is for what is not measured here. */
    private static final double USED = 0.8;
    /** Share of the frames asked for that chance alone may lose. */
    private static final double CHANCE = 0.05;

    private static final double TENTHS = 10;
    private static final double ROUNDING = 1e-6;

    /**
     * What was measured of a monitor.
     *
     * @param cameras that ran
     * @param fps frames a second that each asked for
     * @param share of the frames of a camera that are scored rather than left out on purpose, above 0 to 1
     * @param cameraCores of all cameras together
     * @param scoredPerSecond of all cameras together
     * @param lostPerSecond of all cameras together: frames that were asked for, and left out or dropped for want of time
     * @param inferenceCores meanwhile
     * @param otherCores publishing, web, alarms and the rest
     */
    record Load(
            int processors,
            int cameras,
            double fps,
            double share,
            double cameraCores,
            double scoredPerSecond,
            double lostPerSecond,
            double inferenceCores,
            double otherCores) {
        /** Whether the machine had too little time for these cameras. */
        private boolean tooMuch() {
            return lostPerSecond > CHANCE * (scoredPerSecond + lostPerSecond);
        }

        /** How many cameras would have asked for no more than was scored. */
        private int sustained() {
            return (int) (cameras * scoredPerSecond / (scoredPerSecond + lostPerSecond));
        }
    }

    /** @param alone at least one */
    static Recommendation of(Load load, List<Alone> alone, double mostFps) {
        double best = alone.stream().mapToDouble(Alone::perSecond).max().orElseThrow();
        Alone chosen = alone.stream()
                .filter(each -> each.perSecond() >= WORTH * best)
                .min(Comparator.comparingInt(Alone::batch))
                .orElseThrow();
        // Few cameras make small batches, which cost more a frame than those of a machine that is full.
        double fullBatches = load.processors() / chosen.perSecond();
        double perFrame = load.scoredPerSecond() > 0
                ? Math.min(load.inferenceCores() / load.scoredPerSecond(), fullBatches)
                : fullBatches;
        double perCamera = load.cameraCores() / load.cameras();
        double others = load.otherCores() / load.cameras();
        double budget = USED * load.processors();
        double scoring = load.fps() * load.share();
        int byCores = (int) (budget / (perCamera + others + scoring * perFrame));
        int byNetwork = (int) (USED * chosen.perSecond() / scoring);
        double left = budget - load.cameras() * (perCamera + others);
        double fps = Math.min(
                left / load.cameras() / perFrame / load.share(),
                USED * chosen.perSecond() / load.cameras() / load.share());
        fps = Math.min(mostFps, Math.floor(Math.max(0, fps) * TENTHS + ROUNDING) / TENTHS);
        int room = Math.max(0, Math.min(byCores, byNetwork));
        List<String> how = new ArrayList<>(List.of(
                text(
                        "batch_size %d: the smallest of the measured ones with at least %.0f%% of the best rate"
                                + " (%.1f of %.1f frames/s alone)",
                        chosen.batch(), 100 * WORTH, chosen.perSecond(), best),
                text(
                        "a camera takes %.4f cores to read and decode, and %.4f for publishing, web, alarms and"
                                + " Java; a scored frame takes %.4f core seconds, the less of here and alone",
                        perCamera, others, perFrame),
                text(
                        "cameras: %.0f%% of %d processors / (%.4f + %.4f + %.2f scored frames/s x %.4f) = %d, and"
                                + " the network alone carries %d at %.0f%%",
                        100 * USED,
                        load.processors(),
                        perCamera,
                        others,
                        scoring,
                        perFrame,
                        byCores,
                        byNetwork,
                        100 * USED),
                text(
                        "fps: what is left of these %.0f%% beside decoding for %d cameras, a frame at a time; %.0f%%"
                                + " of the frames asked for were scored or worth scoring",
                        100 * USED, load.cameras(), 100 * load.share())));
        if (load.tooMuch()) {
            how.add(text(
                    "%.1f frames/s found no time in this run, and %.1f were scored: no more than %d cameras",
                    load.lostPerSecond(), load.scoredPerSecond(), load.sustained()));
            room = Math.min(room, load.sustained());
        }
        return new Recommendation(chosen.batch(), fps, room, List.copyOf(how));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
