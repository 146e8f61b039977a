package io.emberwatch.metrics;

import io.emberwatch.alert.NotificationListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/** What became of the messages. Thread-safe. */
final class NotificationMeters implements NotificationListener {
    private final MeterProvider<Counter> attempts;
    private final Counter lost;

    NotificationMeters(MeterRegistry registry) {
        attempts = Counter.builder("emberwatch.notifications")
                .description("Attempts to deliver a message, and messages given up, by sink and result")
                .withRegistry(registry);
        lost = Counter.builder("emberwatch.alert.events.lost")
                .description("Things that happened while the alert thread was too far behind: errors of the monitor")
                .register(registry);
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
}
