package io.emberwatch.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SupervisedThreadTest {
    private static final List<Throwable> FAULTS = List.of(
            new OutOfMemoryError("Java heap space"),
            new UnsatisfiedLinkError("no native"),
            new StackOverflowError(),
            new AssertionError("wrong"),
            new IllegalStateException("bad event"));

    private final AtomicLong ticker = new AtomicLong();
    private final List<Throwable> told = new CopyOnWriteArrayList<>();

    /** Throws each of these, one a step, and is done then. */
    private SupervisedThread failing(List<Throwable> faults) {
        Queue<Throwable> left = new ArrayDeque<>(faults);
        SupervisedThread.Work work = () -> {
            Throwable next = left.poll();
            if (next instanceof Error error) {
                throw error;
            }
            if (next instanceof RuntimeException exception) {
                throw exception;
            }
            return false;
        };
        return new SupervisedThread("worker", work, told::add, ticker::get);
    }

    @Test
    void whateverAStepThrows_isTold_andTheNextStepFollows() throws Exception {
        SupervisedThread thread = failing(FAULTS);
        assertThat(thread.fault()).isEmpty();
        thread.start();
        thread.join(20_000);

        assertThat(told).isEqualTo(FAULTS);
    }

    @Test
    void fault_standsForAMinuteAfterTheLastFailure() throws Exception {
        SupervisedThread thread = failing(List.of(new OutOfMemoryError("Java heap space")));
        thread.start();
        thread.join(20_000);
        ticker.set(SupervisedThread.UNWELL.toNanos() - 1);
        assertThat(thread.fault())
                .contains(
                        "thread worker went on after OutOfMemoryError: see the log, and report it where memory was not"
                                + " short");
        ticker.set(SupervisedThread.UNWELL.toNanos());
        assertThat(thread.fault()).isEmpty();
    }

    @Test
    void listenerThatFailsItself_endsNothing() throws Exception {
        AtomicBoolean again = new AtomicBoolean();
        SupervisedThread thread = new SupervisedThread(
                "worker",
                () -> {
                    if (again.getAndSet(true)) {
                        return false;
                    }
                    throw new OutOfMemoryError("Java heap space");
                },
                cause -> {
                    throw new OutOfMemoryError("nor to say so");
                },
                ticker::get);
        thread.start();
        thread.join(20_000);

        assertThat(again).isTrue();
        assertThat(thread.fault()).isPresent();
    }

    @Test
    void interrupt_endsTheThread_staysSet_andIsAFault() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        SupervisedThread thread = new SupervisedThread(
                "worker",
                new SupervisedThread.Work() {
                    @Override
                    public boolean step() throws InterruptedException {
                        never.await();
                        return true;
                    }

                    @Override
                    public void end() {
                        interrupted.set(Thread.currentThread().isInterrupted());
                    }
                },
                told::add,
                ticker::get);
        thread.start();
        thread.interrupt();
        thread.join(20_000);

        assertThat(thread.isAlive()).isFalse();
        assertThat(interrupted).isTrue();
        assertThat(told).isEmpty();
        assertThat(thread.fault()).contains("thread worker has ended: start the monitor again");
    }
}
