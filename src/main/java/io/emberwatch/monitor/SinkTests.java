package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.NotifyConfig;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import io.emberwatch.monitor.notify.sink.Sinks;
import io.emberwatch.monitor.web.SinkTrial;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends test messages while the monitor runs, as {@code emberwatch notify test} does: by a sink of their own, so that
 * neither a message that waits nor a slow receiver is in the way. One at a time, on the thread {@code sink-test}.
 * Thread-safe; closed once.
 */
final class SinkTests implements SinkTrial, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkTests.class);
    private static final long STOP_SECONDS = 1;

    private final Supplier<NotifyConfig> config;
    private final Supplier<Map<CameraId, String>> names;
    private final InstantSource clock;
    /** Takes one test, and refuses while it is under way. */
    private final ExecutorService thread =
            new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread made = new Thread(task, "sink-test");
                made.setDaemon(true);
                return made;
            });

    /**
     * @param config what holds now
     * @param names the cameras and what people call them
     */
    SinkTests(Supplier<NotifyConfig> config, Supplier<Map<CameraId, String>> names, InstantSource clock) {
        this.config = config;
        this.names = names;
        this.clock = clock;
    }

    @Override
    public Optional<CompletableFuture<Optional<String>>> send(String sink) {
        CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
        try {
            thread.execute(() -> outcome.complete(test(sink)));
        } catch (RejectedExecutionException e) {
            return Optional.empty();
        }
        return Optional.of(outcome);
    }

    private Optional<String> test(String name) {
        Optional<String> fault = attempt(name);
        LOG.info("sink={} test message: {}", name, fault.orElse("sent"));
        return fault;
    }

    private Optional<String> attempt(String name) {
        Map<CameraId, String> cameras = names.get();
        List<AlertSink> all = List.of();
        try {
            all = Sinks.forTest(config.get(), cameras, clock);
            AlertSink sink = all.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new SinkException(
                            name.equals(Sinks.FLEET)
                                    ? "members tell each other of incidents by it: it takes no test"
                                    : "it is not configured any more"));
            sink.sendTest(Notification.test(Notification.anyOf(cameras.keySet()), clock.instant()));
            return Optional.empty();
        } catch (SinkException e) {
            return Optional.of(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("the monitor is stopping");
        } catch (RuntimeException e) {
            LOG.error("sink={} cannot be tested", name, e);
            return Optional.of("this is a fault of the monitor; its log says more");
        } finally {
            all.forEach(AlertSink::close);
        }
    }

    /** Interrupts a test that is under way, and waits a second at most. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a test message is still being sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
