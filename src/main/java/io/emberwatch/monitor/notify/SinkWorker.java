package io.emberwatch.monitor.notify;

import io.emberwatch.core.concurrent.Backoff;
import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.ConfigDifference;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import io.emberwatch.monitor.notify.NotificationListener.Result;
import io.emberwatch.monitor.notify.SinkState.Condition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
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
    /** A sink that fails is probed this often at least, so that nobody waits long for good news. */
    private static final long PROBE_FAILING_NANOS = Duration.ofSeconds(30).toNanos();

    private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(10).toNanos();

    private final AlertSink sink;
    private final IncidentStore store;
    private volatile NotificationPlan plan;
    private final Record settings;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final NotificationListener listener;
    private final WaitingMessages waiting;
    private final SupervisedThread thread;
    private long refreshedNanos;
    private long probeDueNanos;
    /** A change of condition is said once in the log, not at each attempt. */
    private volatile SinkState state;

    /** @param settings what the sink was made of */
    SinkWorker(
            AlertSink sink,
            Record settings,
            IncidentStore store,
            NotificationPlan plan,
            InstantSource clock,
            RandomGenerator random,
            LongSupplier ageTicker,
            NotificationListener listener) {
        this.sink = sink;
        this.settings = settings;
        this.random = random;
        this.store = store;
        this.plan = plan;
        this.clock = clock;
        this.listener = listener;
        this.state = new SinkState(sink.name(), Condition.UNKNOWN, "not tried yet", clock.instant(), 0);
        this.waiting = new WaitingMessages(CAPACITY, backoff(), System::nanoTime, ageTicker);
        this.thread = new SupervisedThread(
                "sink-" + sink.name(), this::step, cause -> listener.stepFailed("sink"), System::nanoTime);
    }

    private Backoff backoff() {
        BackoffConfig waits = plan.backoff();
        return new Backoff(waits.initial(), waits.max(), waits.jitter(), random);
    }

    /** Goes by other rules from the next message on; what waits keeps its place. */
    void follow(NotificationPlan rules) {
        if (!rules.equals(plan)) {
            plan = rules;
            waiting.backOffBy(backoff());
        }
    }

    /** Whether the sink was made of the same. */
    boolean isOf(SinkPlan wanted) {
        return name().equals(wanted.name()) && ConfigDifference.same(settings, wanted.settings());
    }

    void camerasChanged() {
        sink.camerasChanged();
    }

    String name() {
        return sink.name();
    }

    /** How the sink is; for any thread. */
    SinkState state() {
        SinkState now = state;
        return new SinkState(now.sink(), now.condition(), now.detail(), now.since(), waiting.size());
    }

    void start() {
        refreshedNanos = System.nanoTime();
        probeDueNanos = refreshedNanos;
        thread.start();
    }

    /**
     * Takes a message that is already in the outbox; never blocks on the sink.
     *
     * @param age of a message that was created in an earlier run, else 0
     */
    void offer(OutboxMessage message, Duration age, Duration wait) {
        waiting.add(message, age, wait).ifPresent(each -> giveUp(each, Result.OVERFLOW, "too many messages wait"));
    }

    /** Whether the sink wants to hear of an incident. */
    boolean wants(Incident incident) {
        return sink.wants(incident);
    }

    /** Whether the first message of a fire waits a moment for its image. */
    boolean waitsForImages() {
        return sink.waitsForImages();
    }

    /** Whether one message may tell of the faults of several cameras. */
    boolean tellsTogether() {
        return sink.mostTogether() > 1;
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
        thread.end(STOP_MILLIS);
        sink.close();
    }

    /** What is wrong with the thread; a receiver that refuses is not. */
    Optional<String> fault() {
        return thread.fault();
    }

    private boolean step() throws InterruptedException {
        expire();
        // Ages are looked at now and then.
        long now = System.nanoTime();
        long longest = Math.min(LONGEST_WAIT_NANOS, Math.min(nanosToRefresh(now), nanosToProbe(now)));
        Optional<OutboxMessage> next = waiting.awaitDue(longest);
        if (waiting.isStopping()) {
            return false;
        }
        if (next.isPresent()) {
            deliver(next.get());
        } else {
            refreshIfDue();
            probeIfDue();
        }
        return true;
    }

    /** Messages that wait are probes themselves, and better ones: a receiver may refuse what it is asked to take. */
    private void probeIfDue() throws InterruptedException {
        if (nanosToProbe(System.nanoTime()) > 0 || waiting.size() > 0) {
            return;
        }
        try {
            sink.probe();
            delivered("reached");
        } catch (SinkException e) {
            failed(e);
        } finally {
            long wait = state.condition() == Condition.FAILING
                    ? Math.min(plan.probeEvery().toNanos(), PROBE_FAILING_NANOS)
                    : plan.probeEvery().toNanos();
            probeDueNanos = System.nanoTime() + wait;
        }
    }

    private long nanosToProbe(long now) {
        return waiting.size() > 0 ? Long.MAX_VALUE : Math.max(0, probeDueNanos - now);
    }

    private void deliver(OutboxMessage message) throws InterruptedException {
        Optional<Incident> incident = store.find(message.incidentId());
        if (incident.isEmpty()) {
            giveUp(message, Result.EXPIRED, "its incident is not kept any more");
            waiting.remove(message);
            return;
        }
        Map<OutboxMessage, Incident> others = together(message, incident.get());
        List<OutboxMessage> all = new ArrayList<>(others.keySet());
        all.add(0, message);
        long began = System.nanoTime();
        try {
            sink.send(notification(message, incident.get(), List.copyOf(others.values())));
        } catch (SinkException e) {
            listener.attempted(name(), Result.FAILED, System.nanoTime() - began);
            all.forEach(each -> store.attemptFailed(each, e.getMessage()));
            all.forEach(waiting::failed);
            failed(e);
            return;
        } catch (RuntimeException | Error e) {
            // An attempt like any other, or the next one would follow at once and for ever.
            listener.attempted(name(), Result.FAILED, System.nanoTime() - began);
            all.forEach(waiting::failed);
            throw e;
        }
        listener.attempted(name(), Result.SENT, System.nanoTime() - began);
        for (OutboxMessage sent : all) {
            store.settle(sent);
            waiting.remove(sent);
        }
        delivered("delivers");
    }

    /** The other faults of cameras that go with a fault's message: all that are next in their incidents, due or not. */
    private Map<OutboxMessage, Incident> together(OutboxMessage message, Incident incident) {
        Map<OutboxMessage, Incident> others = new LinkedHashMap<>();
        if (!tellsTogether()
                || !incident.kind().isCameraHealth()
                || plan.health().togetherWithin().isZero()) {
            return others;
        }
        for (OutboxMessage next : waiting.next()) {
            if (others.size() + 1 < sink.mostTogether() && !next.equals(message) && next.event() == message.event()) {
                store.find(next.incidentId())
                        .filter(other -> other.kind().isCameraHealth())
                        .ifPresent(other -> others.put(next, other));
            }
        }
        return others;
    }

    private Notification notification(OutboxMessage message, Incident incident, List<Incident> others) {
        Optional<byte[]> image = store.image(incident.id(), ImageKind.ANNOTATED)
                .or(() -> store.image(incident.id(), ImageKind.SNAPSHOT));
        return new Notification(message.key(), message.event(), incident, message.createdAt(), image, others);
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
            delivered("delivers");
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
        waiting.expire(plan.giveUpAfter()).forEach(message -> giveUp(message, Result.EXPIRED, "it is too old"));
    }

    private void failed(SinkException e) {
        boolean known = state.condition() == Condition.FAILING;
        if (known) {
            LOG.debug("sink={} {}", name(), e.getMessage());
        } else if (waiting.size() > 0) {
            LOG.warn("sink={} {}; it is tried again until it is {} old", name(), e.getMessage(), plan.giveUpAfter());
        } else {
            LOG.warn("sink={} {}; a message could not be delivered now", name(), e.getMessage());
        }
        become(Condition.FAILING, e.getMessage());
    }

    /** @param how what the receiver has shown */
    private void delivered(String how) {
        if (state.condition() == Condition.FAILING) {
            LOG.info("sink={} delivers again", name());
        }
        become(Condition.WORKING, how);
        probeDueNanos = System.nanoTime() + plan.probeEvery().toNanos();
    }

    private void become(Condition condition, String detail) {
        Instant since = state.condition() == condition ? state.since() : clock.instant();
        state = new SinkState(name(), condition, detail, since, 0);
    }

    private void giveUp(OutboxMessage message, Result result, String why) {
        listener.attempted(name(), result, 0);
        LOG.error("sink={} message {} was given up: {}", name(), message.key(), why);
        store.giveUp(message, why);
    }
}
