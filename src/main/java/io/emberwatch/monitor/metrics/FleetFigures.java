package io.emberwatch.monitor.metrics;

/**
 * How a member stands in its fleet.
 *
 * @param cameras that this member watches
 * @param known cameras of the whole fleet
 * @param partitions that are this member's
 * @param gained partitions that came to it since the start
 * @param lost partitions that went to others since the start
 * @param lag messages of its partitions that it has not read yet
 * @param members that it has heard of lately, itself among them
 * @param silent members that went without a word
 * @param reachesKafka whether Kafka has confirmed lately what it was told
 */
public record FleetFigures(
        int cameras,
        int known,
        int partitions,
        long gained,
        long lost,
        double lag,
        int members,
        int silent,
        boolean reachesKafka) {}
