package io.emberwatch.monitor.notify;

import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one message for each sink: writes all of them first, then hands them to the workers. Used by one thread. */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final IncidentStore store;
    private List<SinkWorker> workers;
    private NotificationPlan plan;
    private final InstantSource clock;
    private final LongSupplier ticker;
    /** What is known of the reminders of each open incident. */
    private final Map<String, Reminders> reminded = new HashMap<>();

    /**
     * The reminders of an open incident.
     *
     * @param beganNanos when it began, on the ticker: a wall clock may be set meanwhile
     * @param sent the number of the last one
     */
    private record Reminders(long beganNanos, long sent) {}

    /** @param ticker monotonic nanoseconds */
    Outbox(
            IncidentStore store,
            List<SinkWorker> workers,
            NotificationPlan plan,
            InstantSource clock,
            LongSupplier ticker) {
        this.ticker = ticker;
        this.store = store;
        this.workers = List.copyOf(workers);
        this.plan = plan;
        this.clock = clock;
    }

    /**
     * Sends a message to all sinks that want it.
     *
     * @param incident what they are about, as far as kind and camera go
     * @param name what tells this message of an incident from its others; the same after a crash
     * @param write puts the messages into the store, together with what they are about
     */
    void tell(Incident incident, Event event, String name, Consumer<List<OutboxMessage>> write) {
        Instant now = clock.instant();
        String incidentId = incident.id();
        String key = incidentId + "/" + name;
        Map<SinkWorker, OutboxMessage> messages = workers.stream()
                .filter(worker -> worker.wants(incident))
                .collect(Collectors.toMap(
                        worker -> worker, worker -> new OutboxMessage(worker.name(), key, incidentId, event, now)));
        write.accept(List.copyOf(messages.values()));
        messages.forEach((worker, message) -> worker.offer(message, Duration.ZERO, wait(event, incident, worker)));
    }

    /** The image of an incident has come. */
    void release(String incidentId) {
        workers.forEach(worker -> worker.release(incidentId));
    }

    /** Hands over what was left unsent by the last run. */
    void resend() {
        handOver(Set.copyOf(workers));
        store.open().forEach(incident -> {
            long began = ticker.getAsLong() - since(incident.startedAt()).toNanos();
            reminded.put(incident.id(), new Reminders(began, remindersDue(began)));
        });
    }

    /**
     * Tells by other sinks and rules from now on.
     *
     * @param now all sinks
     * @param fresh those of them that have not seen what is unsent
     */
    void follow(List<SinkWorker> now, Set<SinkWorker> fresh, NotificationPlan rules) {
        boolean reminds = !rules.reminder().equals(plan.reminder());
        workers = List.copyOf(now);
        plan = rules;
        handOver(fresh);
        if (reminds) {
            // What has passed by the old interval is not made up for by the new one.
            reminded.replaceAll((id, known) -> new Reminders(known.beganNanos(), remindersDue(known.beganNanos())));
        }
    }

    /** Hands these what is unsent; what is for nobody any more is dropped. */
    private void handOver(Set<SinkWorker> to) {
        Map<String, SinkWorker> byName = workers.stream().collect(Collectors.toMap(SinkWorker::name, each -> each));
        int dropped = 0;
        for (OutboxMessage message : store.unsent()) {
            SinkWorker worker = byName.get(message.sink());
            if (worker == null) {
                store.giveUp(message, "its sink is not configured any more");
                dropped++;
            } else if (to.contains(worker)) {
                worker.offer(message, since(message.createdAt()), Duration.ZERO);
            }
        }
        if (dropped > 0) {
            LOG.warn("{} unsent messages are for sinks that are not configured any more: dropped", dropped);
        }
    }

    /** How long ago it was by the wall clock, the only one that goes on over a restart; never less than 0. */
    private Duration since(Instant time) {
        Duration ago = Duration.between(time, clock.instant());
        return ago.isNegative() ? Duration.ZERO : ago;
    }

    /** Sends a reminder of each open fire that is not acknowledged, when one is due. */
    void remind() {
        if (plan.reminder().isZero()) {
            return;
        }
        List<Incident> open = store.open();
        reminded.keySet().retainAll(open.stream().map(Incident::id).collect(Collectors.toSet()));
        for (Incident incident : open) {
            Reminders known = reminded.computeIfAbsent(incident.id(), id -> new Reminders(ticker.getAsLong(), 0));
            long due = remindersDue(known.beganNanos());
            boolean wanted = !incident.kind().isCameraHealth()
                    && incident.review().acknowledged().isEmpty();
            if (wanted && due > known.sent()) {
                reminded.put(incident.id(), new Reminders(known.beganNanos(), due));
                tell(
                        incident,
                        Event.REMINDER,
                        Event.REMINDER.label() + "-" + due,
                        messages -> store.update(incident.id(), same -> same, messages));
            }
        }
    }

    /** How many intervals of reminding have passed. */
    private long remindersDue(long beganNanos) {
        return plan.reminder().isZero()
                ? 0
                : Duration.ofNanos(ticker.getAsLong() - beganNanos).dividedBy(plan.reminder());
    }

    /** A fire waits for its image; faults of cameras wait for others that may go with them. */
    private Duration wait(Event event, Incident incident, SinkWorker worker) {
        if (incident.kind().isCameraHealth()) {
            return worker.tellsTogether() ? plan.health().togetherWithin() : Duration.ZERO;
        }
        return event == Event.STARTED && worker.waitsForImages() ? plan.imageWait() : Duration.ZERO;
    }
}
