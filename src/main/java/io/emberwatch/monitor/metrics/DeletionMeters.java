package io.emberwatch.monitor.metrics;

import io.emberwatch.monitor.inference.InferenceListener.Deletion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How much of the scores hangs on the hot regions, and how often that could not be measured. Thread-safe. */
final class DeletionMeters {
    private final Histogram drops;
    private final Counter measured;
    private final Map<Deletion, Counter> givenUp = new EnumMap<>(Deletion.class);

    DeletionMeters(PrometheusMeterRegistry registry) {
        // Micrometer's own histograms round what they sort into buckets up to whole numbers.
        drops = Histogram.builder()
                .name("emberwatch_deletion_drop")
                .help("Score of an alarm's image minus its score with the hot region blurred; 0 where it rose")
                .classicOnly()
                .classicUpperBounds(Buckets.SHARE)
                // They need a library that Micrometer leaves out.
                .withoutExemplars()
                .register(registry.getPrometheusRegistry());
        measured = counter(registry, "measured");
        for (Deletion why : Deletion.values()) {
            givenUp.put(why, counter(registry, why.name().toLowerCase(Locale.ROOT)));
        }
    }

    private static Counter counter(MeterRegistry registry, String result) {
        return Counter.builder("emberwatch.deletion.probes")
                .description(
                        "Images of alarms that were to be scored again without their hot region, by what became of it")
                .tag("result", result)
                .register(registry);
    }

    /** A summary of Prometheus must not sink, so a score that rose counts as one that stayed. */
    void measured(double drop) {
        drops.observe(Math.max(0, drop));
        measured.increment();
    }

    void givenUp(Deletion why) {
        givenUp.get(why).increment();
    }
}
