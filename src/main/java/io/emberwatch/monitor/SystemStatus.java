package io.emberwatch.monitor;

import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.incident.FinetuneGain;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.inference.InferenceLoad;
import io.emberwatch.monitor.metrics.MonitorMetrics;
import io.emberwatch.monitor.web.CameraView;
import io.emberwatch.monitor.web.SystemReport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers what is running and how it fares. Thread-safe. */
final class SystemStatus implements Supplier<SystemReport> {
    private static final Logger LOG = LoggerFactory.getLogger(SystemStatus.class);

    private final Sources sources;
    private final InstantSource clock;
    private final Instant started;
    private final AtomicBoolean unreadable = new AtomicBoolean();
    private volatile Optional<LoadedModel> model = Optional.empty();

    /**
     * Where it comes from; all of it may be asked at any time.
     *
     * @param residentBytes the process' resident memory
     */
    record Sources(
            CameraRegistry cameras,
            FramePool pool,
            IncidentStore incidents,
            InferenceLoad load,
            MonitorMetrics metrics,
            Supplier<Provenance> provenance,
            LongSupplier residentBytes) {}

    /** @param clock by which the monitor starts now */
    SystemStatus(Sources sources, InstantSource clock) {
        this.sources = sources;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** This one judges from now on. */
    void use(LoadedModel loaded) {
        model = Optional.of(loaded);
    }

    @Override
    public SystemReport get() {
        Runtime runtime = Runtime.getRuntime();
        File volume = volume(sources.incidents().folder());
        InferenceLoad.State load = sources.load().state();
        double arriving = sources.cameras().cameras().stream()
                .filter(camera -> camera.health() == CameraHealth.UP)
                .mapToDouble(CameraView::fps)
                .sum();
        Provenance judging = sources.provenance().get();
        return new SystemReport(
                BuildInfo.version(),
                started.toString(),
                Math.max(0, clock.instant().toEpochMilli() - started.toEpochMilli()) / 1e3,
                judging.configuration(),
                model.map(SystemStatus::describe).orElse(null),
                new SystemReport.Rates(arriving, load.demand(), load.capacity(), load.scoredShare(), load.overloaded()),
                sources.metrics().latencies(),
                new SystemReport.Queues(
                        sources.metrics().queueDepth(),
                        sources.incidents().outboxLength(),
                        sources.pool().leased(),
                        sources.pool().capacity()),
                new SystemReport.Memory(
                        runtime.totalMemory() - runtime.freeMemory(),
                        runtime.maxMemory(),
                        sources.residentBytes().getAsLong()),
                new SystemReport.Disk(volume.getUsableSpace(), volume.getTotalSpace()),
                sources.metrics().threadFailures(),
                retraining(judging.model()));
    }

    private static SystemReport.Model describe(LoadedModel loaded) {
        Map<String, String> labels = loaded.labels();
        return new SystemReport.Model(
                labels.get("model"),
                loaded.origin().map(LoadedModel.Origin::engine).orElse(null),
                labels.get("device"),
                labels.get("precision"),
                loaded.hash(),
                loaded.origin()
                        .map(LoadedModel.Origin::manifest)
                        .map(SystemStatus::card)
                        .orElse(null));
    }

    private static SystemReport.Card card(ModelManifest manifest) {
        return new SystemReport.Card(
                manifest.labels(),
                manifest.fireClass(),
                manifest.threshold(),
                manifest.temperature(),
                manifest.input().width(),
                manifest.input().height(),
                manifest.training(),
                manifest.figures());
    }

    private SystemReport.Retraining retraining(String hash) {
        Map<Ruling, Integer> ruled = sources.incidents().rulings(hash);
        return new SystemReport.Retraining(
                ruled.getOrDefault(Ruling.TRUE_ALARM, 0),
                ruled.getOrDefault(Ruling.FALSE_ALARM, 0),
                List.of(
                        "emberwatch incidents export --config CONFIG --out DATA",
                        "emberwatch finetune DATA --model MODEL --out fitted --config CONFIG"),
                gain(hash).orElse(null));
    }

    /** Of the model in use only: what another one would gain is nothing to go by. */
    private Optional<SystemReport.Gain> gain(String hash) {
        Optional<FinetuneGain> latest;
        try {
            latest = FinetuneGain.read(sources.incidents().folder());
        } catch (IOException e) {
            if (!unreadable.getAndSet(true)) {
                LOG.warn("what finetune has gained cannot be read: {}", e.toString());
            }
            return Optional.empty();
        }
        unreadable.set(false);
        return latest.filter(each -> !hash.isEmpty() && each.base().equals(hash))
                .map(each -> new SystemReport.Gain(
                        each.at().toString(), each.model(), each.images(), each.before(), each.after()));
    }

    /** The folder itself may not be there yet. */
    private static File volume(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing.toFile();
    }
}
