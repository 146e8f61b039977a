package io.emberwatch.monitor.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;

/** What is running, as labels of a series that is always 1. */
final class BuildMeter {
    private BuildMeter() {}

    static void bind(MeterRegistry registry, Map<String, String> labels) {
        Tags tags = Tags.empty();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            tags = tags.and(label.getKey(), label.getValue());
        }
        Gauge.builder("emberwatch.build.info", () -> 1)
                .description("Always 1; the labels say what is running")
                .tags(tags)
                .register(registry);
    }
}
