package io.emberwatch.monitor.metrics;

import io.emberwatch.monitor.web.SystemReport.Latency;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Quantiles of the timers, read from their buckets as Prometheus' {@code histogram_quantile} reads them. */
final class Latencies {
    private Latencies() {}

    /** Of each stage in the order of a frame's way, and of the way as a whole; those that were measured. */
    static List<Latency> of(MeterRegistry registry, List<String> stages) {
        List<Latency> found = new ArrayList<>();
        for (String stage : stages) {
            of(
                            stage,
                            registry.find("emberwatch.stage.duration")
                                    .tag("stage", stage)
                                    .timers())
                    .ifPresent(found::add);
        }
        of("capture_to_publish", registry.find("emberwatch.capture.to.publish").timers())
                .ifPresent(found::add);
        of("capture_to_alert", registry.find("emberwatch.capture.to.alert").timers())
                .ifPresent(found::add);
        return found;
    }

    /** Over all timers together, which have the same buckets. */
    private static Optional<Latency> of(String step, Collection<Timer> timers) {
        TreeMap<Double, Double> below = new TreeMap<>();
        long count = 0;
        for (Timer timer : timers) {
            HistogramSnapshot snapshot = timer.takeSnapshot();
            count += snapshot.count();
            for (CountAtBucket bucket : snapshot.histogramCounts()) {
                below.merge(bucket.bucket(TimeUnit.NANOSECONDS) / 1e9, bucket.count(), Double::sum);
            }
        }
        return count == 0
                ? Optional.empty()
                : Optional.of(new Latency(step, count, quantile(0.5, count, below), quantile(0.95, count, below)));
    }

    /** @param below how many were at most that long, in seconds */
    static double quantile(double share, long count, SortedMap<Double, Double> below) {
        double rank = share * count;
        double lower = 0;
        double fewer = 0;
        for (var bucket : below.entrySet()) {
            double upper = bucket.getKey();
            double more = bucket.getValue();
            if (more >= rank) {
                boolean endless = Double.isInfinite(upper) || more <= fewer;
                return endless ? lower : lower + (upper - lower) * (rank - fewer) / (more - fewer);
            }
            if (!Double.isInfinite(upper)) {
                lower = upper;
            }
            fewer = more;
        }
        return lower;
    }
}
