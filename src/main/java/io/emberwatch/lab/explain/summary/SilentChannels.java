package io.emberwatch.lab.explain.summary;

import io.emberwatch.core.heatmap.FeatureMaps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which channels stay (almost) silent over many images: those whose values span less than a hundredth of what the
 * layer's channels span on average. Collects runs one after the other; not thread-safe.
 */
public final class SilentChannels {
    private static final double SHARE = 0.01;

    private final Map<String, Span> spans = new LinkedHashMap<>();

    /** Least and greatest value of each channel, {@code [C]}. */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    private record Span(float[] least, float[] greatest) {}

    /**
     * A layer's report.
     *
     * @param layer name
     * @param channels how many it has
     * @param silent indices of those that hardly change
     */
    public record Report(String layer, int channels, List<Integer> silent) {
        public Report {
            silent = List.copyOf(silent);
        }

        /** Silent ones among all, 0..1. */
        public double share() {
            return silent.size() / (double) channels;
        }
    }

    /** Takes a batch of a layer in. */
    public void add(String layer, FeatureMaps maps) {
        Span span = spans.computeIfAbsent(layer, name -> {
            float[] least = new float[maps.channels()];
            float[] greatest = new float[maps.channels()];
            java.util.Arrays.fill(least, Float.POSITIVE_INFINITY);
            java.util.Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
            return new Span(least, greatest);
        });
        for (int i = 0; i < maps.values().length; i++) {
            int c = i % maps.channels();
            span.least()[c] = Math.min(span.least()[c], maps.values()[i]);
            span.greatest()[c] = Math.max(span.greatest()[c], maps.values()[i]);
        }
    }

    /** One report a layer, in the order in which they came. */
    public List<Report> reports() {
        List<Report> reports = new ArrayList<>();
        spans.forEach((layer, span) -> {
            double mean = 0;
            for (int c = 0; c < span.least().length; c++) {
                mean += (span.greatest()[c] - span.least()[c]) / span.least().length;
            }
            List<Integer> silent = new ArrayList<>();
            for (int c = 0; c < span.least().length; c++) {
                if (span.greatest()[c] - span.least()[c] <= SHARE * mean) {
                    silent.add(c);
                }
            }
            reports.add(new Report(layer, span.least().length, silent));
        });
        return reports;
    }
}
