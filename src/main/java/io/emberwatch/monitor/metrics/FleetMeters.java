package io.emberwatch.monitor.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** How a member stands in its fleet; only members have these series, each with the fleet's group. Thread-safe. */
final class FleetMeters {
    private final MeterRegistry registry;
    private final String group;
    private final Supplier<FleetFigures> figures;

    /** @param figures asked at each scrape */
    FleetMeters(MeterRegistry registry, String group, Supplier<FleetFigures> figures) {
        this.registry = registry;
        this.group = group;
        this.figures = figures;
        gauge("emberwatch.fleet.cameras", "Cameras of the fleet that this member watches", FleetFigures::cameras);
        gauge(
                "emberwatch.fleet.cameras.known",
                "Cameras of the whole fleet, as this member knows",
                FleetFigures::known);
        gauge(
                "emberwatch.fleet.partitions",
                "Partitions of the topic of cameras that are this member's",
                FleetFigures::partitions);
        gauge(
                "emberwatch.fleet.lag",
                "Messages of this member's partitions that it has not read yet",
                FleetFigures::lag);
        gauge(
                "emberwatch.fleet.members",
                "Members that this one has heard of lately, itself among them",
                FleetFigures::members);
        gauge("emberwatch.fleet.members.silent", "Members that went within a day without a word", FleetFigures::silent);
        gauge(
                "emberwatch.fleet.kafka.up",
                "1 while Kafka confirms what this member tells it, 0 while it does not",
                each -> each.reachesKafka() ? 1 : 0);
        moves("gained", FleetFigures::gained);
        moves("lost", FleetFigures::lost);
    }

    private void gauge(String name, String description, ToDoubleFunction<FleetFigures> value) {
        Gauge.builder(name, figures, each -> value.applyAsDouble(each.get()))
                .description(description)
                .tag("group", group)
                .strongReference(true)
                .register(registry);
    }

    private void moves(String direction, ToDoubleFunction<FleetFigures> value) {
        FunctionCounter.builder("emberwatch.fleet.moves", this, each -> value.applyAsDouble(each.figures.get()))
                .description("Partitions that came to this member, and that went to others")
                .tag("group", group)
                .tag("direction", direction)
                .register(registry);
    }
}
