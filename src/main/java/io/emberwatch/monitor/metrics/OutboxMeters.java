package io.emberwatch.monitor.metrics;

import io.emberwatch.monitor.incident.store.OutboxMessage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The messages that wait, a series a sink. Thread-safe. */
final class OutboxMeters {
    private final String sink;
    private final Supplier<List<OutboxMessage>> unsent;
    private final InstantSource clock;

    private OutboxMeters(String sink, Supplier<List<OutboxMessage>> unsent, InstantSource clock) {
        this.sink = sink;
        this.unsent = unsent;
        this.clock = clock;
    }

    static void bind(
            MeterRegistry registry, List<String> sinks, Supplier<List<OutboxMessage>> unsent, InstantSource clock) {
        for (String sink : sinks) {
            OutboxMeters meters = new OutboxMeters(sink, unsent, clock);
            Gauge.builder("emberwatch.outbox.length", meters::length)
                    .description("Messages that wait to be delivered")
                    .tag("sink", sink)
                    .register(registry);
            Gauge.builder("emberwatch.outbox.oldest.age", meters::oldestSeconds)
                    .description("How long the oldest of the messages that wait has been there; 0 where none waits")
                    .baseUnit("seconds")
                    .tag("sink", sink)
                    .register(registry);
        }
    }

    private double length() {
        return waiting().count();
    }

    /** Never below 0, wherever the clock was set to meanwhile. */
    private double oldestSeconds() {
        Instant now = clock.instant();
        return waiting()
                .map(message -> Duration.between(message.createdAt(), now))
                .mapToDouble(age -> age.toMillis() / 1e3)
                .max()
                .stream()
                .map(seconds -> Math.max(0, seconds))
                .findFirst()
                .orElse(0);
    }

    private Stream<OutboxMessage> waiting() {
        return unsent.get().stream().filter(message -> message.sink().equals(sink));
    }
}
