package io.emberwatch.monitor.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SinkQueueTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final long SECOND = 1_000_000_000L;

    private final SinkQueue queue = new SinkQueue(3);
    private final RetrySchedule schedule =
            new RetrySchedule(new BackoffConfig(Duration.ofSeconds(1), Duration.ofSeconds(60), 0), new Random(1));

    private static OutboxMessage message(String incident, String name) {
        return new OutboxMessage("sink", incident + "/" + name, incident, Event.STARTED, NOW);
    }

    @Test
    void messages_ofOneIncidentKeepTheirOrder_othersDoNotWait() {
        queue.add(message("a", "started"), 10 * SECOND);
        queue.add(message("a", "ended"), 0);
        queue.add(message("b", "started"), 0);

        assertThat(queue.due(0)).contains(message("b", "started"));
        queue.remove(message("b", "started"));
        assertThat(queue.due(0)).isEmpty();
        assertThat(queue.nanosToNext(0)).contains(10 * SECOND);
        assertThat(queue.due(10 * SECOND)).contains(message("a", "started"));
        queue.remove(message("a", "started"));
        assertThat(queue.due(0)).contains(message("a", "ended"));
    }

    @Test
    void failures_doubleTheWait() {
        queue.add(message("a", "started"), 0);
        long now = 0;
        for (long wait : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            queue.failed(message("a", "started"), now, schedule);
            assertThat(queue.due(now + wait * SECOND - 1)).isEmpty();
            assertThat(queue.due(now + wait * SECOND)).isPresent();
            now += wait * SECOND;
        }
    }

    @Test
    void jitter_staysWithinItsShare_andDiffers() {
        RetrySchedule jittered = new RetrySchedule(
                new BackoffConfig(Duration.ofSeconds(10), Duration.ofSeconds(10), 0.2), new Random(1));

        assertThat(java.util.stream.IntStream.range(0, 200).mapToObj(i -> jittered.after(5)))
                .allMatch(wait ->
                        wait.compareTo(Duration.ofSeconds(8)) >= 0 && wait.compareTo(Duration.ofSeconds(12)) <= 0)
                .satisfies(
                        waits -> assertThat(waits.stream().distinct().count()).isGreaterThan(100));
    }

    @Test
    void picture_letsItsMessageGo_butNotOneThatFailed() {
        queue.add(message("a", "started"), 2 * SECOND);
        queue.add(message("b", "started"), 0);
        queue.failed(message("b", "started"), 0, schedule);
        queue.release("a", 5);
        queue.release("b", 5);

        assertThat(queue.due(5)).contains(message("a", "started"));
        queue.remove(message("a", "started"));
        assertThat(queue.due(5)).isEmpty();
        assertThat(queue.allTried()).isTrue();
    }

    @Test
    void fullQueue_losesTheOldest_andAgeHasALimit() {
        queue.add(message("a", "1"), 0);
        queue.add(message("b", "1"), 0);
        queue.add(message("c", "1"), 0);
        assertThat(queue.add(message("d", "1"), 0)).contains(message("a", "1"));
        queue.failed(message("a", "1"), 0, schedule);
        assertThat(queue.size()).isEqualTo(3);

        assertThat(queue.expire(NOW.plusSeconds(60), Duration.ofSeconds(60))).isEmpty();
        assertThat(queue.expire(NOW.plusSeconds(61), Duration.ofSeconds(60))).hasSize(3);
        assertThat(queue.size()).isZero();
    }
}
