package io.emberwatch.monitor.notify;

import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.NotifyConfig;
import io.emberwatch.monitor.config.WebhookConfig;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.notify.sink.Sinks;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process of its own that burns and clears without end until somebody kills it. Says {@code stored <id>} once an
 * incident is in the store. With {@code finish} it ends what is open, delivers what is unsent and exits.
 */
final class KilledMonitor {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final DetectConfig DETECT = new DetectConfig(0.7, 0.5, 3, 2, Duration.ofSeconds(4));
    private static final Map<CameraId, DetectConfig> CAMERAS = Map.of(Incidents.GATE, DETECT, Incidents.YARD, DETECT);

    private final InstantSource clock = InstantSource.system();
    private final AtomicLong nanos = new AtomicLong();
    private final IncidentStore store;
    private final AlertDispatcher dispatcher;
    private final FireWatch watch;

    private KilledMonitor(Path folder, URI receiver) {
        store = IncidentStore.open(folder, clock, StoreListener.NOOP);
        BackoffConfig backoff = new BackoffConfig(Duration.ofMillis(10), Duration.ofMillis(50), 0.2);
        WebhookConfig webhook = new WebhookConfig(
                "hook", receiver, Optional.empty(), WebhookConfig.Image.NONE, Duration.ofSeconds(20), Optional.empty());
        NotifyConfig notify = new NotifyConfig(
                Optional.empty(),
                Duration.ZERO,
                Duration.ofHours(1),
                backoff,
                List.of(webhook),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        dispatcher = new AlertDispatcher(
                store,
                Sinks.of(notify, store, incident -> false, Map.of(), clock),
                new NotificationPlan(Duration.ZERO, Duration.ofHours(1), backoff, Duration.ZERO),
                CAMERAS,
                () -> Provenance.UNKNOWN,
                clock,
                NotificationListener.NOOP);
        List<Incident> resumed = dispatcher.start();
        watch = new FireWatch(CAMERAS, nanos::get, dispatcher);
        resumed.forEach(watch::resume);
    }

    public static void main(String[] arguments) throws InterruptedException {
        KilledMonitor monitor = new KilledMonitor(Path.of(arguments[0]), URI.create(arguments[1]));
        if (arguments[2].equals("finish")) {
            monitor.finish();
        } else {
            monitor.burn(new Random(Long.parseLong(arguments[2])));
        }
    }

    private void burn(Random random) throws InterruptedException {
        while (true) {
            CameraId camera = random.nextBoolean() ? Incidents.GATE : Incidents.YARD;
            judge(camera, 0.9, 0.9);
            Optional<Incident> fire = watch.openIncident(camera);
            if (fire.isPresent()) {
                dispatcher.images(fire.get().id(), Incidents.images("whole"), IncidentExplanation.NONE, false);
            }
            if (random.nextInt(3) > 0) {
                judge(camera, 0.1, 0.1, 0.1);
                pass(Duration.ofSeconds(5));
            }
            // The receiver sets the pace.
            await().atMost(LIMIT).until(() -> store.outboxLength() < 4);
        }
    }

    private void finish() throws InterruptedException {
        for (CameraId camera : CAMERAS.keySet()) {
            judge(camera, 0.1, 0.1, 0.1);
        }
        pass(Duration.ofSeconds(5));
        await().atMost(LIMIT).until(() -> store.outboxLength() == 0);
        dispatcher.close();
        store.close();
    }

    private void judge(CameraId camera, double... scores) throws InterruptedException {
        for (double score : scores) {
            watch.judge(
                    camera,
                    score,
                    clock.instant(),
                    nanos.addAndGet(Duration.ofMillis(100).toNanos()));
        }
        settle();
    }

    private void pass(Duration time) throws InterruptedException {
        nanos.addAndGet(time.toNanos());
        watch.elapse();
        settle();
    }

    private void settle() throws InterruptedException {
        if (!dispatcher.awaitHandled(LIMIT)) {
            throw new IllegalStateException("the alert thread does not answer");
        }
        store.open().forEach(incident -> System.out.println("stored " + incident.id()));
    }
}
