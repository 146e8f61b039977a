package io.emberwatch.lab.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.monitor.config.DetectConfig;
import java.util.List;
import java.util.OptionalLong;

/** The results of a replay as a table for people and JSON for machines. Immutable. */
public final class ReplayReport {
    private final List<ClipResult> results;
    private final DetectConfig detect;
    private final double fps;
    private final OptionalLong seed;
    private final List<RuleVariant.Outcome> variants;
    private final Totals totals;
    private final List<ThresholdSweep.Point> sweep;

    /** A report on recordings. */
    public ReplayReport(List<ClipResult> results, DetectConfig detect, double fps) {
        this(results, detect, fps, OptionalLong.empty(), List.of());
    }

    /**
     * @param seed of the synthetic camera whose scenes the results are; empty for recordings
     * @param variants what other rules make of the same clips
     */
    public ReplayReport(
            List<ClipResult> results,
            DetectConfig detect,
            double fps,
            OptionalLong seed,
            List<RuleVariant.Outcome> variants) {
        this.results = List.copyOf(results);
        this.detect = detect;
        this.fps = fps;
        this.seed = seed;
        this.variants = List.copyOf(variants);
        this.totals = Totals.of(results);
        this.sweep = ThresholdSweep.over(results, detect);
    }

    public Totals totals() {
        return totals;
    }

    List<ClipResult> results() {
        return results;
    }

    List<ThresholdSweep.Point> sweep() {
        return sweep;
    }

    List<RuleVariant.Outcome> variants() {
        return variants;
    }

    DetectConfig detect() {
        return detect;
    }

    double fps() {
        return fps;
    }

    /** Of the synthetic camera whose scenes the results are; empty for recordings. */
    OptionalLong seed() {
        return seed;
    }

    /** A line a recording, or the scenes that matter; the totals below, and a line a variant. */
    public List<String> table() {
        return ReplayTable.of(this);
    }

    /** One object: {@code totals}, {@code settings}, {@code clips} and {@code sweep}; the same for the same clips. */
    public ObjectNode json() {
        return Json.tree(ReplayJson.of(this));
    }

    /**
     * All clips of a replay together.
     *
     * @param images how many were judged
     * @param detection how well the incidents met the fires
     */
    public record Totals(int clips, double durationSeconds, int images, int incidents, Detection detection) {
        static Totals of(List<ClipResult> results) {
            return new Totals(
                    results.size(),
                    results.stream().mapToDouble(ClipResult::durationSeconds).sum(),
                    results.stream().mapToInt(result -> result.frames().size()).sum(),
                    results.stream()
                            .mapToInt(result -> result.incidents().size())
                            .sum(),
                    Detection.of(
                            results,
                            results.stream().map(ClipResult::startSeconds).toList()));
        }
    }
}
