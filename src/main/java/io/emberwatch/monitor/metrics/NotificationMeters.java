package io.emberwatch.monitor.metrics;

import io.emberwatch.monitor.incident.store.OutboxMessage;
import io.emberwatch.monitor.notify.NotificationListener;
import io.emberwatch.monitor.notify.SinkState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What became of the messages, and which wait. Thread-safe. */
final class NotificationMeters implements NotificationListener {
    private final MeterRegistry registry;
    private final MeterProvider<Counter> attempts;
    private final Counter lost;
    private final Map<String, Counter> failures = new HashMap<>();

    NotificationMeters(MeterRegistry registry) {
        this.registry = registry;
        attempts = Counter.builder("emberwatch.notifications")
                .description("Attempts to deliver a message, and messages given up, by sink and result")
                .withRegistry(registry);
        lost = Counter.builder("emberwatch.alert.events.lost")
                .description(
                        "Things that the alert thread was too far behind or failed to deal with: errors of the monitor")
                .register(registry);
        for (String stage : List.of("alert", "sink", "evidence")) {
            failures.put(stage, MonitorMetrics.threadFailures(registry, stage));
        }
    }

    /**
     * Each sink has all its series from here on, so that a rate sees the first failure.
     *
     * @param unsent the messages that no receiver has confirmed
     * @param clock by which messages have their age: the time of day, because they wait over restarts too. Where it is
     *     set, this figure is wrong by as much until they are sent; when to send and give up goes by monotonic clocks
     */
    void watch(List<String> sinks, Supplier<List<OutboxMessage>> unsent, InstantSource clock) {
        for (String sink : sinks) {
            for (Result result : Result.values()) {
                counter(sink, result);
            }
            new Waiting(sink, unsent, clock).bind(registry);
        }
    }

    /** @param states of all sinks; each of them has its series from here on */
    void watchStates(Supplier<List<SinkState>> states) {
        for (SinkState sink : states.get()) {
            Gauge.builder("emberwatch.sink.up", () -> up(sink.sink(), states.get()))
                    .description(
                            "1 while the sink reaches its receiver, 0 while it fails, NaN before the first attempt")
                    .tag("sink", sink.sink())
                    .register(registry);
        }
    }

    private static double up(String sink, List<SinkState> states) {
        return states.stream()
                .filter(state -> state.sink().equals(sink))
                .mapToDouble(state -> switch (state.condition()) {
                    case UNKNOWN -> Double.NaN;
                    case WORKING -> 1;
                    case FAILING -> 0;
                })
                .findFirst()
                .orElse(Double.NaN);
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

    /** The messages of one sink that wait. */
    private static final class Waiting {
        private final String sink;
        private final Supplier<List<OutboxMessage>> unsent;
        private final InstantSource clock;

        private Waiting(String sink, Supplier<List<OutboxMessage>> unsent, InstantSource clock) {
            this.sink = sink;
            this.unsent = unsent;
            this.clock = clock;
        }

        private void bind(MeterRegistry registry) {
            Gauge.builder("emberwatch.outbox.length", this::length)
                    .description("Messages that wait to be delivered")
                    .tag("sink", sink)
                    .register(registry);
            Gauge.builder("emberwatch.outbox.oldest.age", this::oldestSeconds)
                    .description("How long the oldest of the messages that wait has been there; 0 where none waits")
                    .baseUnit("seconds")
                    .tag("sink", sink)
                    .register(registry);
        }

        private double length() {
            return messages().count();
        }

        /** Never below 0, wherever the clock was set to meanwhile. */
        private double oldestSeconds() {
            Instant now = clock.instant();
            return messages()
                    .map(message -> Duration.between(message.createdAt(), now))
                    .mapToDouble(age -> age.toMillis() / 1e3)
                    .max()
                    .stream()
                    .map(seconds -> Math.max(0, seconds))
                    .findFirst()
                    .orElse(0);
        }

        private Stream<OutboxMessage> messages() {
            return unsent.get().stream().filter(message -> message.sink().equals(sink));
        }
    }
}
