package io.emberwatch.monitor;

import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.inference.InferenceWorker;
import io.emberwatch.monitor.selftest.Canary;
import io.emberwatch.monitor.web.WebContent.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Whether the monitor does its work: what {@code /readyz} says, and what ends the process. Thread-safe. */
final class MonitorHealth implements Readiness, AutoCloseable {
    private static final Duration SILENT_TOO_LONG = Duration.ofSeconds(15);

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CameraRegistry cameras;
    private final List<Part> parts;
    private final InferenceWatchdog watchdog;
    private final Supplier<Optional<String>> load;
    private volatile InferenceWorker inference;
    private volatile Optional<Canary> canary = Optional.empty();
    private volatile boolean stopping;

    /**
     * @param parts whose checks are their own, in the order they are shown in
     * @param load one line for people while the cameras ask for more than can be judged
     */
    MonitorHealth(
            CameraRegistry cameras, List<Part> parts, InferenceWatchdog watchdog, Supplier<Optional<String>> load) {
        this.cameras = cameras;
        this.parts = List.copyOf(parts);
        this.watchdog = watchdog;
        this.load = load;
    }

    /**
     * A part of the monitor that knows whether it is well.
     *
     * @param name as {@link Check} has it
     * @param fault one line for people on what is wrong now, empty while all is well; thread-safe, does not block
     * @param well one line for people while all is well
     */
    record Part(String name, Supplier<Optional<String>> fault, String well) {
        private Check checked() {
            Optional<String> now = fault.get();
            return new Check(name, now.isEmpty(), now.orElse(well));
        }
    }

    void watch(InferenceWorker worker) {
        inference = worker;
    }

    void watch(Canary drill) {
        canary = Optional.of(drill);
    }

    /** The monitor is blind from here. */
    void failed(Throwable cause) {
        failure.complete(cause);
    }

    Throwable awaitFailure() throws InterruptedException {
        try {
            return failure.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the reason of a failure is never itself a failure", e);
        }
    }

    @Override
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(running(), model(), cameras()));
        parts.stream().map(Part::checked).forEach(checks::add);
        canary.map(Canary::latest).map(MonitorHealth::canary).ifPresent(checks::add);
        return checks;
    }

    /** Overload does not make it unready: whoever restarts it, or sends nobody to it, judges even less. */
    @Override
    public List<String> notices() {
        return load.get().map(words -> "overloaded: " + words).stream().toList();
    }

    private static Check canary(Canary.Result latest) {
        return new Check("canary", latest.passed(), latest.detail());
    }

    private Check running() {
        return new Check("running", !stopping, stopping ? "the monitor is stopping" : "started");
    }

    private Check model() {
        InferenceWorker worker = inference;
        if (worker == null) {
            return new Check("model", false, "the model is being loaded");
        }
        if (!worker.isRunning()) {
            return new Check("model", false, "inference has stopped");
        }
        Duration silence = watchdog.silence();
        return silence.compareTo(SILENT_TOO_LONG) > 0
                ? new Check("model", false, "frames arrive, but none was judged for " + silence.toSeconds() + " s")
                : new Check(
                        "model",
                        true,
                        load.get()
                                .map(words -> "loaded and judging, but " + words)
                                .orElse("loaded and judging"));
    }

    private Check cameras() {
        Collection<CameraHealth> all = cameras.health().values();
        long fresh = all.stream().filter(CameraHealth::delivers).count();
        return new Check(
                "cameras", fresh > 0 || all.isEmpty(), fresh + " of " + all.size() + " cameras deliver fresh images");
    }

    /** From here on the monitor is not ready. */
    @Override
    public void close() {
        stopping = true;
    }
}
