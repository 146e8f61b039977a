package io.emberwatch.lab.benchmark.live;

import io.emberwatch.core.file.AtomicFile;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.benchmark.live.LiveResult.Alone;
import io.emberwatch.lab.benchmark.live.LiveResult.Fires;
import io.emberwatch.lab.benchmark.live.LiveResult.Latency;
import io.emberwatch.lab.benchmark.live.LiveResult.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A live benchmark's result, to be printed and to be written. Immutable. */
public final class LiveReport {
    private final LiveResult result;

    LiveReport(LiveResult result) {
        this.result = result;
    }

    /** Writes all figures. */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, part -> Json.write(part, result));
    }

    /** Lines for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(result.machine());
        lines.add(text(
                "%d cameras (%d deliver), %s; %.2f analysed frames/s each, batches of up to %d; measured for %.0f s",
                result.cameras(), result.up(), result.video(), result.fps(), result.batchSize(), result.seconds()));
        lines.add("");
        lines.add(text(
                "scored frames/s     %.1f of %.1f asked for; a camera: %s",
                result.scored(), result.offered(), spread(result.perCamera())));
        lines.add(text(
                "watched frames/s    scored, or nothing new in them; a camera: %s", spread(result.watchedPerCamera())));
        lines.add(text("captured frames/s   %.1f", result.captured()));
        lines.add("dropped/s           " + rates(result.dropped()));
        lines.add("skipped/s           " + rates(result.skipped()));
        lines.add(text("frames a batch      %.1f", result.framesPerBatch()));
        lines.add("capture to publish  " + latency(result.toPublish(), "only what somebody watches is published"));
        lines.add("capture to alert    " + latency(result.toAlert(), "no alarm"));
        lines.add("spark to alert      " + fires(result.fires()));
        lines.add(
                result.viewers().count() == 0
                        ? "viewers             none"
                        : text(
                                "viewers             %d, %d slow, %d stalled; images/s of a quick one: %s; lost %d, sent"
                                        + " away %d%s; the process grew by %d MB",
                                result.viewers().count(),
                                result.viewers().slow(),
                                result.viewers().stalled(),
                                spread(result.viewers().perViewer()),
                                result.viewers().lost(),
                                result.viewers().sentAway(),
                                result.viewers().sentAwaySeconds() == null
                                        ? ""
                                        : text(" after %.0f s", result.viewers().sentAwaySeconds()),
                                result.viewers().megabytes()));
        lines.add(text(
                "cores               %.2f: %s; the senders' and viewers' process beside it %.2f",
                result.coresInAll(), rates(result.cores()), result.senderCores()));
        lines.add(text("resident memory     %d MB", result.residentMegabytes()));
        lines.add("classifier alone    "
                + result.alone().stream().map(LiveReport::alone).collect(Collectors.joining(", ")));
        lines.add("");
        lines.add(text(
                "recommended for this machine: batch_size %d; at %.2f analysed frames/s %d cameras; with %d cameras an"
                        + " fps of up to %.1f",
                result.recommendation().batchSize(),
                result.fps(),
                result.recommendation().cameras(),
                result.cameras(),
                result.recommendation().fps()));
        result.recommendation().how().forEach(line -> lines.add("  " + line));
        return lines;
    }

    private static String spread(Spread spread) {
        return text("min %.2f, median %.2f, max %.2f", spread.min(), spread.median(), spread.max());
    }

    private static String rates(Map<String, Double> rates) {
        String all = rates.entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .map(each -> text("%s %.2f", each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "none" : all;
    }

    private static String latency(Latency latency, String none) {
        return latency.p50() == null
                ? "none: " + none
                : text(
                        "p50 %.0f ms, p95 %.0f ms, p99 %.0f ms (%d)",
                        1e3 * latency.p50(), 1e3 * latency.p95(), 1e3 * latency.p99(), latency.count());
    }

    private static String fires(Fires fires) {
        String counts = text(
                "%d of %d fires raised an alarm, %d false alarms", fires.alarmed(), fires.shown(), fires.falseAlarms());
        return fires.median() == null
                ? counts
                : counts
                        + text(
                                "; median %.1f s, p95 %.1f s, longest %.1f s",
                                fires.median(), fires.p95(), fires.longest());
    }

    private static String alone(Alone alone) {
        return text("%.1f frames/s in batches of %d", alone.perSecond(), alone.batch());
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
