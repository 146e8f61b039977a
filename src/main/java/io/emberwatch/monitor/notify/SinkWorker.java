package io.emberwatch.monitor.notify;

import io.emberwatch.core.concurrent.Backoff;
import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import io.emberwatch.monitor.notify.NotificationListener.Result;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the messages of one sink on the thread {@code sink-<name>}, so that a slow or dead one delays no other. A
 * message leaves the outbox when the sink has it, or when it is too old. Closing leaves the rest in the outbox for the
 * next start.
 */
final class SinkWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkWorker.class);
    private static final int CAPACITY = 10_000;
    private static final long STOP_MILLIS = 400;
    private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(10).toNanos();

    private final AlertSink sink;
    private final IncidentStore store;
    private final NotificationPlan plan;
    private final InstantSource clock;
    private final NotificationListener listener;
    private final WaitingMessages waiting;
    private final SupervisedThread thread;
    private long refreshedNanos;
    /** Whether the sink refused lately: said once when it begins and once when it is over, not at each attempt. */
    private boolean failing;

    SinkWorker(
            AlertSink sink,
            IncidentStore store,
            NotificationPlan plan,
            InstantSource clock,
            RandomGenerator random,
            NotificationListener listener) {
        this.sink = sink;
        this.store = store;
        this.plan = plan;
        this.clock = clock;
        this.listener = listener;
        BackoffConfig waits = plan.backoff();
        this.waiting = new WaitingMessages(
                CAPACITY, new Backoff(waits.initial(), waits.max(), waits.jitter(), random), System::nanoTime);
        this.thread = new SupervisedThread(
                "sink-" + sink.name(), this::step, cause -> listener.stepFailed("sink"), System::nanoTime);
    }

    String name() {
        return sink.name();
    }

    void start() {
        refreshedNanos = System.nanoTime();
        thread.start();
    }

    /** Takes a message that is already in the outbox; never blocks on the sink. */
    void offer(OutboxMessage message, Duration wait) {
        waiting.add(message, wait).ifPresent(each -> giveUp(each, Result.OVERFLOW, "too many messages wait"));
    }

    /** The image of an incident is there: what waited for it goes now. */
    void release(String incidentId) {
        waiting.release(incidentId);
    }

    /**
     * Lets each message that waits have its first attempt.
     *
     * @return whether all of them had it in time
     */
    boolean tryAll(long deadlineNanos) throws InterruptedException {
        return waiting.awaitAllTried(deadlineNanos);
    }

    /** Asks the thread to end; an attempt under way is interrupted once {@link #close} has waited long enough. */
    void stop() {
        waiting.stop();
    }

    /** Waits a moment for an attempt under way, then interrupts it; closes the sink. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(STOP_MILLIS);
            thread.interrupt();
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sink.close();
    }

    /** What is wrong with the thread; a receiver that refuses is not. */
    Optional<String> fault() {
        return thread.fault();
    }

    private boolean step() throws InterruptedException {
        expire();
        // Ages run on the wall clock, which may be set: they are looked at now and then.
        long longest = Math.min(LONGEST_WAIT_NANOS, nanosToRefresh(System.nanoTime()));
        Optional<OutboxMessage> next = waiting.awaitDue(longest);
        if (waiting.isStopping()) {
            return false;
        }
        if (next.isPresent()) {
            deliver(next.get());
        } else {
            refreshIfDue();
        }
        return true;
    }

    private void deliver(OutboxMessage message) throws InterruptedException {
        Optional<Incident> incident = store.find(message.incidentId());
        if (incident.isEmpty()) {
            giveUp(message, Result.EXPIRED, "its incident is not kept any more");
            waiting.remove(message);
            return;
        }
        long began = System.nanoTime();
        try {
            sink.send(notification(message, incident.get()));
        } catch (SinkException e) {
            listener.attempted(name(), Result.FAILED, System.nanoTime() - began);
            waiting.failed(message);
            failed(e);
            return;
        } catch (RuntimeException | Error e) {
            // An attempt like any other, or the next one would follow at once and for ever.
            listener.attempted(name(), Result.FAILED, System.nanoTime() - began);
            waiting.failed(message);
            throw e;
        }
        listener.attempted(name(), Result.SENT, System.nanoTime() - began);
        store.settle(message);
        waiting.remove(message);
        delivered();
    }

    private Notification notification(OutboxMessage message, Incident incident) {
        Optional<byte[]> image = store.image(incident.id(), ImageKind.ANNOTATED)
                .or(() -> store.image(incident.id(), ImageKind.SNAPSHOT));
        return new Notification(message.key(), message.event(), incident, message.createdAt(), image);
    }

    private void refreshIfDue() throws InterruptedException {
        if (nanosToRefresh(System.nanoTime()) > 0) {
            return;
        }
        refreshedNanos = System.nanoTime();
        List<Incident> open = store.open();
        if (open.isEmpty()) {
            return;
        }
        try {
            sink.refresh(open);
            listener.attempted(name(), Result.SENT, System.nanoTime() - refreshedNanos);
            delivered();
        } catch (SinkException e) {
            listener.attempted(name(), Result.FAILED, System.nanoTime() - refreshedNanos);
            failed(e);
        }
    }

    private long nanosToRefresh(long now) {
        return sink.refreshEvery()
                .map(every -> refreshedNanos + every.toNanos() - now)
                .orElse(Long.MAX_VALUE);
    }

    private void expire() {
        waiting.expire(clock.instant(), plan.giveUpAfter())
                .forEach(message -> giveUp(message, Result.EXPIRED, "it is too old"));
    }

    private void failed(SinkException e) {
        if (!failing) {
            LOG.warn("sink={} {}; it is tried again until it is {} old", name(), e.getMessage(), plan.giveUpAfter());
        } else {
            LOG.debug("sink={} {}", name(), e.getMessage());
        }
        failing = true;
    }

    private void delivered() {
        if (failing) {
            LOG.info("sink={} delivers again", name());
        }
        failing = false;
    }

    private void giveUp(OutboxMessage message, Result result, String why) {
        listener.attempted(name(), result, 0);
        LOG.error("sink={} message {} was given up: {}", name(), message.key(), why);
        store.settle(message);
    }
}
