package io.emberwatch.monitor.metrics;

import io.emberwatch.monitor.incident.objects.CopyListener;
import io.emberwatch.monitor.incident.objects.EvidenceCopies;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Whether images and clips reach the object store. Thread-safe. */
final class CopyMeters implements CopyListener {
    private final MeterRegistry registry;
    private final Map<Result, Counter> ended = new EnumMap<>(Result.class);
    private final Counter failures;

    CopyMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Result result : Result.values()) {
            ended.put(
                    result,
                    Counter.builder("emberwatch.copies")
                            .description("Files of incidents by what came of copying them to the object store: copied,"
                                    + " failed (tried again), given_up (refused as it is), dropped (too many incidents"
                                    + " waited; looked for again)")
                            .tag("result", result.label())
                            .register(registry));
        }
        failures = MonitorMetrics.threadFailures(registry, "copies");
    }

    void watch(EvidenceCopies copies) {
        Gauge.builder("emberwatch.copies.waiting", copies::waiting)
                .description("Incidents with files that wait to be copied to the object store")
                .register(registry);
        Gauge.builder("emberwatch.object.store.up", () -> switch (copies.condition()) {
                    case UNKNOWN -> Double.NaN;
                    case WORKING -> 1;
                    case FAILING -> 0;
                })
                .description("1 while the object store takes copies, 0 while it fails, NaN before the first attempt")
                .register(registry);
    }

    @Override
    public void ended(Result result) {
        ended.get(result).increment();
    }

    @Override
    public void stepFailed() {
        failures.increment();
    }
}
