package io.emberwatch.monitor.notify;

import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmTransition;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.HealthCheck;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.PeakExplanation;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.StateChange;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.notify.AlertEvent.Changed;
import io.emberwatch.monitor.notify.AlertEvent.Ended;
import io.emberwatch.monitor.notify.AlertEvent.Explained;
import io.emberwatch.monitor.notify.AlertEvent.Faults;
import io.emberwatch.monitor.notify.AlertEvent.Mark;
import io.emberwatch.monitor.notify.AlertEvent.Peaked;
import io.emberwatch.monitor.notify.AlertEvent.Pictured;
import io.emberwatch.monitor.notify.AlertEvent.Raised;
import io.emberwatch.monitor.notify.IncidentImagesInbox.Taken;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Takes what the judging thread says and makes incidents and messages of it: its own thread {@code alert} writes to
 * the store first and then hands messages to the sinks, each of which has a thread of its own.
 *
 * <p>Thread-safe. Nothing here blocks its caller: events go into a bounded queue. When the alert thread is too far
 * behind, peaks are left out first; an event that is lost is told to {@link NotificationListener#eventLost}. Started
 * once; {@link #close} deals with what was queued, gives each message one attempt within three seconds and leaves the
 * rest in the outbox. The sinks are closed by it, the store is not.
 */
public final class AlertDispatcher implements AlarmListener, HealthCheck, AutoCloseable {
    private static final Duration FLUSH_WITHIN = Duration.ofSeconds(3);

    private final EventQueue events;
    private final IncidentImagesInbox inbox = new IncidentImagesInbox();
    private final SinkGroup crew;
    private final InstantSource clock;
    private final NotificationListener listener;
    private final Outbox outbox;
    private final IncidentManager desk;
    private final Recovery recovery;
    private final StoreMaintenance upkeep;
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
        this.clock = clock;
        this.listener = listener;
        this.events = new EventQueue(listener);
        this.crew = new SinkGroup(sinks.stream()
                .map(sink -> new SinkWorker(sink, store, plan, clock, new Random(), listener))
                .toList());
        this.outbox = new Outbox(store, crew.workers(), plan, clock);
        this.desk = new IncidentManager(store, outbox, provenance, inbox);
        this.recovery = new Recovery(store, Map.copyOf(cameras), clock);
        this.upkeep = new StoreMaintenance(store, outbox);
        this.thread = new SupervisedThread("alert", this::step, this::stepFailed, System::nanoTime);
    }

    /** The names of the sinks. */
    public List<String> sinks() {
        return crew.names();
    }

    /**
     * Ends or continues incidents that were open before, sends what was left unsent, and begins to listen.
     *
     * @return the fires that go on: {@link io.emberwatch.monitor.incident.FireWatch#resume} takes each
     */
    public List<Incident> start() {
        outbox.resend();
        List<Incident> resumed = recovery.apply(desk);
        crew.start();
        thread.start();
        return resumed;
    }

    @Override
    public void stateChanged(CameraId camera, AlarmTransition transition) {
        events.offer(new Changed(camera, StateChange.of(clock.instant(), transition), transition.newFire()));
    }

    @Override
    public void alarmRaised(Incident incident, long captureToAlertNanos) {
        events.offer(new Raised(incident));
    }

    @Override
    public void peakRaised(Incident incident) {
        events.offer(new Peaked(incident.id(), incident.peakScore()));
    }

    @Override
    public void alarmEnded(Incident incident) {
        events.offer(new Ended(incident.id(), clock.instant()));
    }

    /**
     * Pictures of an incident's new peak: kept in the place of the ones before and put on the messages. The first ones
     * should come soon after the alarm, because its message waits two seconds for them.
     *
     * @param explanation where the network looked; while it is unfinished, the message waits on
     */
    public void pictures(String incidentId, IncidentImages pictures, PeakExplanation explanation) {
        if (inbox.put(incidentId, new Taken(pictures, explanation)) && !events.offer(new Pictured(incidentId))) {
            inbox.fetch(incidentId);
        }
    }

    /** What an unfinished explanation of an incident's peak was waiting for; nothing where it could not be measured. */
    public void explained(String incidentId, OptionalDouble deletionDrop) {
        events.offer(new Explained(incidentId, deletionDrop));
    }

    /**
     * All faults that a camera has now: those that are new begin an incident, those that are missing end theirs.
     * Repeating them is harmless; each camera must be reported once after the start, so that old faults end.
     */
    public void cameraFaults(CameraId camera, Set<IncidentKind> faults) {
        events.offer(new Faults(camera, Set.copyOf(faults), clock.instant()));
    }

    /** Waits until everything that was told before is in the store and with the sinks' threads. */
    public boolean awaitHandled(Duration limit) throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(1);
        return events.offer(new Mark(passed), limit.toMillis())
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
            // Wakes the thread; an interrupt could cut a picture off that it is writing.
            events.wake();
            thread.join(TimeUnit.SECONDS.toMillis(2));
            crew.tryAll(System.nanoTime() + FLUSH_WITHIN.toNanos(), !thread.isAlive());
        } catch (InterruptedException e) {
            stopping = true;
            Thread.currentThread().interrupt();
        }
        crew.close();
    }

    /** What is wrong with the alert thread, or else with a sink's. */
    @Override
    public Optional<String> fault() {
        return thread.fault().or(crew::fault);
    }

    private boolean step() throws InterruptedException {
        if (stopping) {
            return false;
        }
        events.poll().ifPresent(desk::take);
        upkeep.due(System.nanoTime());
        return true;
    }

    private void stepFailed(Throwable cause) {
        listener.eventLost();
        listener.stepFailed("alert");
    }
}
