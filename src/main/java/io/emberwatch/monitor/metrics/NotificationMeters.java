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
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
     * @param clock by which messages of an earlier run have their age
     * @param ticker monotonic nanoseconds, by which all grow older
     */
    void watch(List<String> sinks, Supplier<List<OutboxMessage>> unsent, InstantSource clock, LongSupplier ticker) {
        for (String sink : sinks) {
            for (Result result : Result.values()) {
                counter(sink, result);
            }
            new Waiting(sink, unsent, clock, ticker).bind(registry);
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
        private final LongSupplier ticker;
        /** When each message that waits would have been created on the ticker, by its key. */
        private final Map<String, Long> bornNanos = new HashMap<>();
        /** When these were looked at last. */
        private OptionalLong lookedNanos = OptionalLong.empty();

        private Waiting(String sink, Supplier<List<OutboxMessage>> unsent, InstantSource clock, LongSupplier ticker) {
            this.sink = sink;
            this.unsent = unsent;
            this.clock = clock;
            this.ticker = ticker;
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

        private synchronized double oldestSeconds() {
            long now = ticker.getAsLong();
            List<OutboxMessage> waiting = messages().toList();
            bornNanos
                    .keySet()
                    .retainAll(waiting.stream().map(OutboxMessage::key).collect(Collectors.toSet()));
            waiting.forEach(message -> bornNanos.computeIfAbsent(message.key(), key -> now - firstAge(message, now)));
            lookedNanos = OptionalLong.of(now);
            return bornNanos.values().stream()
                            .mapToLong(born -> now - born)
                            .max()
                            .orElse(0)
                    / 1e9;
        }

        /** The age of a message that is seen for the first time: at most since the last look, wherever the clock is. */
        private long firstAge(OutboxMessage message, long now) {
            long age = Math.max(
                    0, Duration.between(message.createdAt(), clock.instant()).toNanos());
            return lookedNanos.isPresent() ? Math.min(age, now - lookedNanos.getAsLong()) : age;
        }

        private Stream<OutboxMessage> messages() {
            return unsent.get().stream().filter(message -> message.sink().equals(sink));
        }
    }
}
