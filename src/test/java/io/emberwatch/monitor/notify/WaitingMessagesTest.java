package io.emberwatch.monitor.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.concurrent.Backoff;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitingMessagesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final WaitingMessages queue =
            new WaitingMessages(3, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60)), now::get);

    private static OutboxMessage message(String incident, String name) {
        return new OutboxMessage("sink", incident + "/" + name, incident, Event.STARTED, NOW);
    }

    private void add(OutboxMessage message, long seconds) {
        assertThat(queue.add(message, Duration.ofSeconds(seconds))).isEmpty();
    }

    private Optional<OutboxMessage> due(long atNanos) throws InterruptedException {
        now.set(atNanos);
        return queue.awaitDue(0);
    }

    @Test
    void messages_ofOneIncidentKeepTheirOrder_othersDoNotWait() throws InterruptedException {
        add(message("a", "started"), 10);
        add(message("a", "ended"), 0);
        add(message("b", "started"), 0);

        assertThat(due(0)).contains(message("b", "started"));
        queue.remove(message("b", "started"));
        assertThat(due(0)).isEmpty();
        assertThat(queue.nanosToNext()).contains(10 * SECOND);
        assertThat(due(10 * SECOND)).contains(message("a", "started"));
        queue.remove(message("a", "started"));
        assertThat(due(0)).contains(message("a", "ended"));
    }

    @Test
    void failures_doubleTheWait() throws InterruptedException {
        add(message("a", "started"), 0);
        long at = 0;
        for (long wait : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            now.set(at);
            queue.failed(message("a", "started"));
            assertThat(due(at + wait * SECOND - 1)).isEmpty();
            assertThat(due(at + wait * SECOND)).isPresent();
            at += wait * SECOND;
        }
    }

    @Test
    void image_letsItsMessageGo_butNotOneThatFailed() throws InterruptedException {
        add(message("a", "started"), 2);
        add(message("b", "started"), 0);
        queue.failed(message("b", "started"));
        now.set(5);
        queue.release("a");
        queue.release("b");

        assertThat(due(5)).contains(message("a", "started"));
        assertThat(queue.awaitAllTried(5)).as("a is still to be tried").isFalse();
        queue.remove(message("a", "started"));
        assertThat(due(5)).isEmpty();
        assertThat(queue.awaitAllTried(5)).isTrue();
    }

    @Test
    void fullQueue_losesTheOldest_andAgeHasALimit() {
        add(message("a", "1"), 0);
        add(message("b", "1"), 0);
        add(message("c", "1"), 0);
        assertThat(queue.add(message("d", "1"), Duration.ZERO)).contains(message("a", "1"));
        queue.failed(message("a", "1"));
        assertThat(queue.size()).isEqualTo(3);

        assertThat(queue.add(message("e", "1"), Duration.ofSeconds(59), Duration.ZERO))
                .contains(message("b", "1"));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(queue.expire(Duration.ofSeconds(60))).isEmpty();
        now.addAndGet(1);
        assertThat(queue.expire(Duration.ofSeconds(60))).containsExactly(message("e", "1"));
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(queue.expire(Duration.ofSeconds(60))).hasSize(2);
        assertThat(queue.size()).isZero();
    }

    @Test
    void stop_endsTheWait() throws InterruptedException {
        queue.stop();

        assertThat(queue.awaitDue(Long.MAX_VALUE)).isEmpty();
        assertThat(queue.isStopping()).isTrue();
    }
}
