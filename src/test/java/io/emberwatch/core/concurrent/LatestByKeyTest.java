package io.emberwatch.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LatestByKeyTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(5);

    private final LatestByKey<String, Integer> mailbox = new LatestByKey<>(2);

    @Test
    void newestOfAKey_takesThePlaceOfTheOlderOne_whichComesBack() throws InterruptedException {
        assertThat(mailbox.put("a", 1)).isEmpty();
        assertThat(mailbox.put("b", 2)).isEmpty();
        assertThat(mailbox.put("a", 3)).contains(1);

        assertThat(mailbox.take(0)).contains(Map.entry("a", 3));
        assertThat(mailbox.take(0)).contains(Map.entry("b", 2));
        assertThat(mailbox.take(0)).isEmpty();
    }

    @Test
    void oneKeyTooMany_displacesTheLongestWaiting() throws InterruptedException {
        mailbox.put("a", 1);
        mailbox.put("b", 2);

        assertThat(mailbox.put("c", 3)).contains(1);
        assertThat(mailbox.size()).isEqualTo(2);
        assertThat(mailbox.drain(0)).containsExactly(entry("b", 2), entry("c", 3));
    }

    @Test
    void putIfAbsent_keepsWhatWaits_andRefusesWhereThereIsNoRoom() {
        assertThat(mailbox.putIfAbsent("a", 1)).contains(1);
        assertThat(mailbox.putIfAbsent("a", 2)).contains(1);
        mailbox.put("b", 3);
        assertThat(mailbox.putIfAbsent("c", 4)).isEmpty();
        assertThat(mailbox.putIfAbsent("b", 5)).contains(3);
    }

    @Test
    void removed_isTakenNoMore() throws InterruptedException {
        mailbox.put("a", 1);

        assertThat(mailbox.remove("a")).contains(1);
        assertThat(mailbox.remove("a")).isEmpty();
        assertThat(mailbox.take(0)).isEmpty();
    }

    @Test
    void closed_refusesWhatComes_butHandsOutWhatWaits() throws InterruptedException {
        mailbox.put("a", 1);
        mailbox.close();
        mailbox.close();

        assertThat(mailbox.put("a", 2)).contains(2);
        assertThat(mailbox.putIfAbsent("b", 2)).isEmpty();
        assertThat(mailbox.isClosed()).isTrue();
        assertThat(mailbox.isDone()).isFalse();
        assertThat(mailbox.take(LONG)).contains(Map.entry("a", 1));
        assertThat(mailbox.isDone()).isTrue();
        assertThat(mailbox.take(LONG)).as("does not wait").isEmpty();
        assertThat(mailbox.drain(LONG)).as("does not wait").isEmpty();
    }

    @Test
    void closeAndDrain_leavesNothing() {
        mailbox.put("a", 1);
        mailbox.put("b", 2);

        assertThat(mailbox.closeAndDrain()).containsExactly(entry("a", 1), entry("b", 2));
        assertThat(mailbox.isDone()).isTrue();
    }

    @Test
    void take_endsAtItsDeadline() throws InterruptedException {
        assertThat(mailbox.take(TimeUnit.MILLISECONDS.toNanos(5))).isEmpty();
        assertThat(mailbox.drain(TimeUnit.MILLISECONDS.toNanos(5))).isEmpty();
    }

    @Test
    void waitingTaker_getsWhatIsPut() {
        CompletableFuture<Optional<Map.Entry<String, Integer>>> taken = inBackground(() -> mailbox.take(LONG));
        mailbox.put("a", 1);

        assertThat(taken.join()).contains(Map.entry("a", 1));
    }

    @Test
    void waitingTaker_isReleasedByCloseAndByWake() {
        CompletableFuture<Map<String, Integer>> woken = inBackground(() -> mailbox.drain(LONG));
        mailbox.wake();
        assertThat(woken.join()).isEmpty();

        CompletableFuture<Map<String, Integer>> released = inBackground(() -> mailbox.drain(LONG));
        mailbox.close();
        assertThat(released.join()).isEmpty();
    }

    @Test
    void wake_beforeTheWait_endsThatOneWaitOnly() throws InterruptedException {
        mailbox.wake();

        assertThat(mailbox.drain(LONG)).as("does not wait").isEmpty();
        mailbox.put("a", 1);
        assertThat(mailbox.drain(LONG)).containsExactly(entry("a", 1));
    }

    @Test
    void interruptedTaker_throws() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> mailbox.take(LONG)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void everyValue_isEitherTakenOrHandedBack_once() {
        int producers = 4;
        int each = 5_000;
        AtomicInteger handedBack = new AtomicInteger();
        List<CompletableFuture<Integer>> running = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int first = p;
            running.add(inBackground(() -> {
                for (int i = 0; i < each; i++) {
                    mailbox.put("key" + (first + i) % 3, i).ifPresent(lost -> handedBack.incrementAndGet());
                }
                return 0;
            }));
        }
        CompletableFuture<Integer> taker = inBackground(() -> {
            int taken = 0;
            while (!mailbox.isDone()) {
                taken += mailbox.take(LONG).isPresent() ? 1 : 0;
            }
            return taken;
        });
        running.forEach(CompletableFuture::join);
        mailbox.close();

        assertThat(taker.join() + handedBack.get()).isEqualTo(producers * each);
    }

    @Test
    void roomForNoKey_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LatestByKey<String, Integer>(0))
                .withMessageContaining("at least one key");
    }

    private interface Blocking<T> {
        T call() throws InterruptedException;
    }

    private static <T> CompletableFuture<T> inBackground(Blocking<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(work.call());
            } catch (InterruptedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
