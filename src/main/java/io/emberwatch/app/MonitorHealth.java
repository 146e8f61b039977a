package io.emberwatch.app;

import io.emberwatch.alert.HealthCheck;
import io.emberwatch.canary.Canary;
import io.emberwatch.canary.CanaryResult;
import io.emberwatch.inference.InferenceWorker;
import io.emberwatch.web.CameraView;
import io.emberwatch.web.Feed;
import io.emberwatch.web.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Whether the monitor does its work: what {@code /readyz} says, and what ends the process. Thread-safe. */
final class MonitorHealth implements Readiness, AutoCloseable {
    private static final Duration SILENT_TOO_LONG = Duration.ofSeconds(15);

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CameraBoard board;
    private final HealthCheck incidents;
    private final Pulse pulse;
    private volatile InferenceWorker inference;
    private volatile Optional<Canary> canary = Optional.empty();
    private volatile boolean stopping;

    MonitorHealth(CameraBoard board, HealthCheck incidents, Pulse pulse) {
        this.board = board;
        this.incidents = incidents;
        this.pulse = pulse;
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
        List<Check> checks = new ArrayList<>(List.of(running(), model(), cameras(), incidents()));
        canary.map(Canary::latest).map(MonitorHealth::canary).ifPresent(checks::add);
        return checks;
    }

    private static Check canary(CanaryResult latest) {
        return new Check("canary", latest.passed(), latest.detail());
    }

    private Check incidents() {
        Optional<String> fault = incidents.fault();
        return new Check("incidents", fault.isEmpty(), fault.orElse("incidents reach the disk"));
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
        Duration silence = pulse.silence();
        return silence.compareTo(SILENT_TOO_LONG) > 0
                ? new Check("model", false, "frames arrive, but none was judged for " + silence.toSeconds() + " s")
                : new Check("model", true, "loaded and judging");
    }

    private Check cameras() {
        List<CameraView> all = board.cameras();
        // A room may be black at night: no reason to start the monitor again.
        long fresh = all.stream()
                .filter(camera -> camera.feed() == Feed.UP || camera.feed() == Feed.COVERED)
                .count();
        return new Check("cameras", fresh > 0, fresh + " of " + all.size() + " cameras deliver fresh pictures");
    }

    /** From here on the monitor is not ready. */
    @Override
    public void close() {
        stopping = true;
    }
}
