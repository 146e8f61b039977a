package io.emberwatch.monitor.notify;

import io.emberwatch.core.concurrent.LatestByKey;
import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incident.StateChange;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.notify.IncidentManager.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what the inference thread says of alarms and makes incidents and messages of it: its own thread {@code alert}
 * writes to the store first and then hands messages to the sinks, each of which has a thread of its own.
 *
 * <p>Thread-safe. Nothing here blocks its caller: tasks go into a bounded queue. When the alert thread is too far
 * behind, peaks are left out first; an event that is lost is told to {@link NotificationListener#eventLost}. Started
 * once; {@link #close} deals with what was queued, gives each message one attempt within three seconds and leaves the
 * rest in the outbox. The sinks are closed by it, the store is not.
 */
public final class AlertDispatcher implements AlarmListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertDispatcher.class);
    private static final Duration FLUSH_WITHIN = Duration.ofSeconds(3);
    /** Of how many incidents images may wait for the alert thread. */
    private static final int MOST_EVIDENCE = 256;

    private final AlertQueue queue;
    private final LatestByKey<String, Evidence> evidence = new LatestByKey<>(MOST_EVIDENCE);
    private final IncidentStore store;
    private final NotificationListener listener;
    private volatile List<SinkWorker> workers;
    private final Map<CameraId, DetectConfig> cameras;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final Outbox outbox;
    private final IncidentManager manager;
    private final SupervisedThread thread;
    private volatile boolean stopping;

    /**
     * @param sinks with different names; closed by this
     * @param cameras those that are configured: open incidents of others end at the start
     * @param provenance what judges at the moment: asked at each incident's begin, thread-safe
     */
    public AlertDispatcher(
            IncidentStore store,
            List<? extends AlertSink> sinks,
            NotificationPlan plan,
            Map<CameraId, DetectConfig> cameras,
            Supplier<Provenance> provenance,
            InstantSource clock,
            NotificationListener listener) {
        this(store, sinks, plan, cameras, provenance, clock, System::nanoTime, listener);
    }

    /** @param ticker monotonic nanoseconds, by which reminders are due and messages grow old */
    public AlertDispatcher(
            IncidentStore store,
            List<? extends AlertSink> sinks,
            NotificationPlan plan,
            Map<CameraId, DetectConfig> cameras,
            Supplier<Provenance> provenance,
            InstantSource clock,
            LongSupplier ticker,
            NotificationListener listener) {
        this(
                sinks.stream()
                        .map(sink -> new SinkPlan(sink.name(), new Unconfigured(), () -> sink))
                        .toList(),
                store,
                plan,
                cameras,
                provenance,
                clock,
                ticker,
                listener);
    }

    /** The settings of a sink of the caller's own. */
    private record Unconfigured() {}

    private AlertDispatcher(
            List<SinkPlan> sinks,
            IncidentStore store,
            NotificationPlan plan,
            Map<CameraId, DetectConfig> cameras,
            Supplier<Provenance> provenance,
            InstantSource clock,
            LongSupplier ticker,
            NotificationListener listener) {
        this.store = store;
        this.cameras = Map.copyOf(cameras);
        this.clock = clock;
        this.ticker = ticker;
        this.listener = listener;
        this.queue = new AlertQueue(listener);
        this.workers = sinks.stream().map(sink -> worker(sink, plan)).toList();
        this.outbox = new Outbox(store, workers, plan, clock, ticker);
        this.manager = new IncidentManager(store, outbox, provenance, evidence, plan.health());
        this.thread = new SupervisedThread("alert", this::step, this::stepFailed, System::nanoTime);
    }

    /**
     * One whose sinks may be others later: see {@link #follow}.
     *
     * @param sinks with different names; made here, closed by this
     */
    public static AlertDispatcher planned(
            IncidentStore store,
            List<SinkPlan> sinks,
            NotificationPlan plan,
            Map<CameraId, DetectConfig> cameras,
            Supplier<Provenance> provenance,
            InstantSource clock,
            LongSupplier ticker,
            NotificationListener listener) {
        return new AlertDispatcher(sinks, store, plan, cameras, provenance, clock, ticker, listener);
    }

    private SinkWorker worker(SinkPlan wanted, NotificationPlan plan) {
        return new SinkWorker(
                wanted.made().get(), wanted.settings(), store, plan, clock, new Random(), ticker, listener);
    }

    /**
     * Tells by other sinks and rules from now on. A sink whose settings stay the same goes on; one whose settings change
     * is closed and made anew, and delivers what it had left; messages for a sink that is no more are dropped. Waits for
     * the sinks that are closed, a second or two each; after {@link #start}, by one thread at a time.
     *
     * @throws IllegalStateException when the alert thread does not take it over in time
     */
    public void follow(List<SinkPlan> sinks, NotificationPlan plan) throws InterruptedException {
        List<SinkWorker> before = workers;
        List<SinkWorker> leaving = before.stream()
                .filter(worker -> sinks.stream().noneMatch(worker::isOf))
                .toList();
        // Closed before their successors are made: a broker, for one, knows both by the same id.
        leaving.forEach(SinkWorker::stop);
        leaving.forEach(SinkWorker::close);
        List<SinkWorker> now = new ArrayList<>();
        Set<SinkWorker> fresh = new LinkedHashSet<>();
        for (SinkPlan wanted : sinks) {
            Optional<SinkWorker> kept =
                    before.stream().filter(worker -> worker.isOf(wanted)).findFirst();
            kept.ifPresent(worker -> worker.follow(plan));
            SinkWorker worker = kept.orElseGet(() -> worker(wanted, plan));
            now.add(worker);
            if (kept.isEmpty()) {
                fresh.add(worker);
            }
        }
        workers = List.copyOf(now);
        // Only the alert thread makes messages: none comes between the old list and the new one.
        CountDownLatch passed = new CountDownLatch(1);
        Runnable taking = () -> {
            outbox.follow(now, fresh, plan);
            manager.follow(plan.health());
            passed.countDown();
        };
        if (!queue.offer(taking, FLUSH_WITHIN.toMillis())
                || !passed.await(FLUSH_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the alert thread is too far behind to take other sinks over");
        }
        fresh.forEach(SinkWorker::start);
    }

    /** Cameras were added, removed or renamed: sinks that keep a list of them say so. */
    public void camerasChanged() {
        workers.forEach(SinkWorker::camerasChanged);
    }

    /** A camera is no more: what is open of it ends, after what was told of it before. */
    public void forget(CameraId camera) {
        Instant at = clock.instant();
        queue.offer(() -> manager.forget(camera, at));
    }

    /** How each sink is, in the order of the configuration. */
    public List<SinkState> sinkStates() {
        return workers.stream().map(SinkWorker::state).toList();
    }

    /** What the sinks that fail now say: one line; empty while none does. */
    public Optional<String> sinkFault() {
        String failing = sinkStates().stream()
                .filter(state -> state.condition() == SinkState.Condition.FAILING)
                .map(state -> state.sink() + ": " + state.detail())
                .collect(Collectors.joining("; "));
        return Optional.of(failing).filter(each -> !each.isEmpty());
    }

    /** The names of the sinks. */
    public List<String> sinks() {
        return workers.stream().map(SinkWorker::name).toList();
    }

    /**
     * As {@link #start}, of a member of a fleet that does not know yet which cameras are its own. What was open goes on at
     * whoever owns the camera now, unless nobody was told of it: that ends, and is told.
     *
     * @param fleet the sink by which the members tell each other
     */
    public void startAsMember(String fleet) {
        outbox.resend();
        manager.handOver(fleet);
        workers.forEach(SinkWorker::start);
        thread.start();
    }

    /** A camera is another member's now: what is open of it goes on there, and nobody is told. */
    public void release(CameraId camera) {
        Instant at = clock.instant();
        queue.offer(() -> manager.release(camera, at));
    }

    /** An incident that another member was told to be open goes on here, and nobody is told. */
    public void adopt(Incident incident) {
        queue.offer(() -> manager.adopt(incident));
    }

    /** An incident that the fleet knows as open ends, and is told, unless it is one of this member's. */
    public void settle(Incident incident) {
        Instant at = clock.instant();
        queue.offer(() -> manager.settle(incident, at));
    }

    /**
     * Ends or continues incidents that were open before, sends what was left unsent, and begins to listen.
     *
     * @return the fires that go on: {@link io.emberwatch.monitor.incident.FireWatch#resume} takes each
     */
    public List<Incident> start() {
        outbox.resend();
        List<Incident> resumed = manager.resume(cameras, clock.instant());
        workers.forEach(SinkWorker::start);
        thread.start();
        return resumed;
    }

    @Override
    public void stateChanged(CameraId camera, AlarmRule.Transition transition) {
        StateChange change = StateChange.of(clock.instant(), transition);
        queue.offer(() -> manager.changed(camera, change, transition.newFire()));
    }

    @Override
    public void alarmRaised(Incident incident, long captureToAlertNanos) {
        queue.offer(() -> manager.raised(incident));
    }

    @Override
    public void peakRaised(Incident incident) {
        queue.offerMinor(() -> manager.peaked(incident.id(), incident.peakScore()));
    }

    @Override
    public void alarmEnded(Incident incident) {
        Instant at = clock.instant();
        queue.offer(() -> manager.end(incident.id(), at, Incident.End.CLEARED));
    }

    /**
     * Images of an incident's new peak: kept in the place of the ones before and put on the messages. The first ones
     * should come soon after the alarm, because its message waits two seconds for them.
     *
     * @param explanation where the network looked, as far as is known
     * @param unfinished whether its deletion drop is being measured: the message waits for {@link #explained}
     */
    public void images(String incidentId, IncidentImages images, IncidentExplanation explanation, boolean unfinished) {
        // The queue holds no images: only the newest of an incident wait beside it, and one task fetches them.
        boolean isTaskUnderWay = evidence.put(incidentId, new Evidence(incidentId, images, explanation, unfinished))
                .filter(older -> older.incidentId().equals(incidentId))
                .isPresent();
        if (!isTaskUnderWay && !queue.offer(() -> manager.keepEvidence(incidentId))) {
            evidence.remove(incidentId);
        }
    }

    /** What an unfinished explanation of an incident's peak was waiting for; nothing where it could not be measured. */
    public void explained(String incidentId, OptionalDouble deletionDrop) {
        // Without it the message waits a little longer.
        queue.offerMinor(() -> manager.explained(incidentId, deletionDrop));
    }

    /** What the score of an incident's peak loses without another of its hot regions; no message waits for it. */
    public void explained(String incidentId, HotBox region, double deletionDrop) {
        queue.offerMinor(() -> manager.explained(incidentId, region, deletionDrop));
    }

    /**
     * All faults that a camera has now: those that are new begin an incident, those that are missing end theirs, each
     * once it has lasted for as long as {@link io.emberwatch.monitor.config.HealthConfig} says.
     * Repeating them is harmless; each camera must be reported once after the start, so that old faults end.
     */
    public void cameraFaults(CameraId camera, Set<IncidentKind> faults) {
        Set<IncidentKind> kinds = Set.copyOf(faults);
        Instant at = clock.instant();
        long nanos = ticker.getAsLong();
        // Told again every second, so one may be left out.
        queue.offerMinor(() -> manager.faults(camera, kinds, at, nanos));
    }

    /** Waits until everything that was told before is in the store and with the sinks' threads. */
    public boolean awaitHandled(Duration limit) throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(1);
        return queue.offer(passed::countDown, limit.toMillis())
                && passed.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An interrupt ends the wait and stays set. Idempotent. */
    @Override
    public void close() {
        if (stopping) {
            return;
        }
        try {
            if (thread.isAlive()) {
                awaitHandled(FLUSH_WITHIN);
            }
            stopping = true;
            // Wakes the thread; an interrupt could cut off an image that it is writing.
            queue.wake();
            thread.join(TimeUnit.SECONDS.toMillis(2));
            tryAll(System.nanoTime() + FLUSH_WITHIN.toNanos(), !thread.isAlive());
        } catch (InterruptedException e) {
            stopping = true;
            Thread.currentThread().interrupt();
        }
        workers.forEach(SinkWorker::stop);
        workers.forEach(SinkWorker::close);
    }

    /** What is wrong with the alert thread, or else with a sink's thread: one line; empty while all is well. */
    public Optional<String> fault() {
        return thread.fault()
                .or(() -> workers.stream()
                        .flatMap(worker -> worker.fault().stream())
                        .findFirst());
    }

    private boolean step() throws InterruptedException {
        if (stopping) {
            return false;
        }
        queue.poll().ifPresent(Runnable::run);
        manager.maintain(System.nanoTime());
        return true;
    }

    /**
     * Lets each message that waits have its first attempt, and says which sinks did not get that far.
     *
     * @param complete whether no more messages can come
     */
    private void tryAll(long deadlineNanos, boolean complete) throws InterruptedException {
        for (SinkWorker worker : workers) {
            if (!complete || !worker.tryAll(deadlineNanos)) {
                LOG.warn("sink={} has unsent messages: they stay in the outbox for the next start", worker.name());
            }
        }
    }

    private void stepFailed(Throwable cause) {
        listener.eventLost();
        listener.stepFailed("alert");
    }

    /**
     * What is to be done on the thread {@code alert}, in order and bounded, so that nobody waits for that thread. Where
     * it is too far behind, minor tasks are left out first; a major one that is lost is told and logged. Thread-safe.
     */
    private static final class AlertQueue {
        private static final Logger LOG = LoggerFactory.getLogger(AlertQueue.class);
        private static final int CAPACITY = 4096;
        private static final int LEFT_FOR_MAJOR = CAPACITY / 4;

        private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(CAPACITY);
        private final AtomicBoolean behind = new AtomicBoolean();
        private final NotificationListener listener;

        /** @param listener hears of each major task that is lost */
        AlertQueue(NotificationListener listener) {
            this.listener = listener;
        }

        /** Puts a task that must not be lost; false where there was no room even so. Never blocks. */
        boolean offer(Runnable major) {
            if (tasks.offer(major)) {
                behind.set(false);
                return true;
            }
            listener.eventLost();
            if (behind.compareAndSet(false, true)) {
                LOG.error("the alert thread is too far behind: what happens is lost until it has caught up");
            }
            return false;
        }

        /** Puts a task that a full queue may do without: a later one makes up for it. Never blocks. */
        void offerMinor(Runnable minor) {
            if (tasks.remainingCapacity() > LEFT_FOR_MAJOR && tasks.offer(minor)) {
                behind.set(false);
            }
        }

        /** Puts a task at the end; false where there was no room within the time. */
        boolean offer(Runnable task, long millis) throws InterruptedException {
            return tasks.offer(task, millis, TimeUnit.MILLISECONDS);
        }

        /** Wakes whoever waits in {@link #poll}; nothing is lost where there is no room, since then nobody waits. */
        void wake() {
            tasks.offer(() -> {});
        }

        /** The next task; empty when none came for a second. */
        Optional<Runnable> poll() throws InterruptedException {
            return Optional.ofNullable(tasks.poll(1, TimeUnit.SECONDS));
        }
    }
}
