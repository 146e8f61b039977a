package io.emberwatch.monitor.metrics;

import io.emberwatch.monitor.notify.NotificationListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What became of the messages. Thread-safe. */
final class NotificationMeters implements NotificationListener {
    private final MeterProvider<Counter> attempts;
    private final Counter lost;
    private final Map<String, Counter> failures = new HashMap<>();

    NotificationMeters(MeterRegistry registry) {
        attempts = Counter.builder("emberwatch.notifications")
                .description("Attempts to deliver a message, and messages given up, by sink and result")
                .withRegistry(registry);
        lost = Counter.builder("emberwatch.alert.events.lost")
                .description(
                        "Things that the alert thread was too far behind or failed to deal with: errors of the monitor")
                .register(registry);
        for (String stage : List.of("alert", "sink", "evidence")) {
            failures.put(stage, ThreadFailures.counter(registry, stage));
        }
    }

    /** Each sink has all its series from here on, so that a rate sees the first failure. */
    void expect(List<String> sinks) {
        for (String sink : sinks) {
            for (Result result : Result.values()) {
                counter(sink, result);
            }
        }
    }

    @Override
    public void attempted(String sink, Result result, long nanos) {
        counter(sink, result).increment();
    }

    private Counter counter(String sink, Result result) {
        return attempts.withTags(Tags.of("sink", sink, "result", result.label()));
    }

    @Override
    public void eventLost() {
        lost.increment();
    }

    @Override
    public void stepFailed(String stage) {
        failures.get(stage).increment();
    }
}
