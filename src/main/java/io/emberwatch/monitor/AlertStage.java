package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.camera.clip.ClipRecorder;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.store.IncidentRetention;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.inference.DeletionProbes;
import io.emberwatch.monitor.metrics.MonitorMetrics;
import io.emberwatch.monitor.notify.AlertDispatcher;
import io.emberwatch.monitor.notify.NotificationPlan;
import io.emberwatch.monitor.notify.sink.Sinks;
import io.emberwatch.monitor.render.PeakImages;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What follows from scores, wired: the rule, incidents with their images and clips, notifications. Closed by the order it was given. */
final class AlertStage {
    private final MonitorConfig config;
    private final CaptureTime time;
    private final ClosingOrder closing;
    private final IncidentStore incidents;
    private final AlertDispatcher dispatcher;
    private final DeletionProbes probes;
    private final ClipRecorder clips;
    private final ClipEvidence clipEvidence;
    private final PeakEvidence evidence;
    private final FireWatch watch;

    /** @param closing takes each part as soon as it stands */
    AlertStage(
            MonitorConfig config,
            CaptureTime time,
            MonitorMetrics metrics,
            RunProvenance provenance,
            ClosingOrder closing) {
        this.config = config;
        this.time = time;
        this.closing = closing;
        incidents = IncidentStore.open(Path.of(config.incidents().path()), time.clock(), metrics.incidentStore());
        closing.add("incidents", incidents);
        clips = new ClipRecorder(
                config.evidence().clip(),
                config.cameras().keySet(),
                time.ticker(),
                new ClipListeners(metrics.clips(), incidents));
        clipEvidence = new ClipEvidence(clips, incidents, time.ticker());
        dispatcher = dispatcher(metrics, provenance);
        // Sinks may be connected from here on. Once it runs, it is closed earlier in the order.
        closing.add("sinks", dispatcher);
        DeletionProbeThread blurring = new DeletionProbeThread();
        probes = new DeletionProbes(blurring, metrics.inference(), new CameraRules(config.cameras())::tiles);
        closing.add("deletion probes", probes);
        closing.add("deletion", blurring);
        PeakImages images = new PeakImages(config.publish().jpegQuality(), ZoneId.systemDefault());
        evidence = new PeakEvidence(
                new PeakDrawing(dispatcher, images, config.cameras(), probes),
                config.cameras().size(),
                metrics.notifications());
        // As the dispatcher: once it runs, it is closed earlier.
        closing.add("pictures", evidence);
        // The clip comes before the message, which links it.
        watch = FireWatch.over(
                config.cameras(),
                time.ticker(),
                new AlarmListeners(metrics.alert(), clipEvidence, dispatcher, evidence));
        metrics.watchSinks(dispatcher.sinks(), incidents::unsent, time.clock());
        metrics.watchVerdicts(incidents::rulings);
    }

    private AlertDispatcher dispatcher(MonitorMetrics metrics, RunProvenance provenance) {
        Map<CameraId, String> names = new LinkedHashMap<>();
        Map<CameraId, DetectConfig> detection = new LinkedHashMap<>();
        config.cameras().forEach((id, camera) -> {
            names.put(id, camera.name());
            detection.put(id, camera.detect());
        });
        return new AlertDispatcher(
                incidents,
                Sinks.of(config.notifications(), incidents, clipEvidence::expects, names, time.clock()),
                NotificationPlan.of(config.notifications()),
                detection,
                provenance,
                time.clock(),
                metrics.notifications());
    }

    /** Begins to keep, clip and tell; goes on with the incidents that an earlier run left open. */
    void start() {
        IncidentRetention retention = new IncidentRetention(
                incidents, config.incidents().retain(), config.incidents().maxSize(), time.clock());
        closing.add("retention", retention);
        retention.start();
        closing.add("clips", clips);
        clipEvidence.recover();
        clips.start();
        closing.add("alert", dispatcher);
        dispatcher.start().forEach(watch::resume);
        closing.add("evidence", evidence);
        evidence.start();
    }

    /** What {@code /readyz} says of this stage. */
    List<MonitorHealth.Part> parts() {
        return List.of(
                new MonitorHealth.Part("incidents", incidents, "incidents reach the disk"),
                new MonitorHealth.Part("alert", dispatcher, "alarms are dealt with"),
                new MonitorHealth.Part("evidence", evidence, "images of peaks are kept"),
                new MonitorHealth.Part("clips", clips::fault, "clips are written"));
    }

    IncidentStore incidents() {
        return incidents;
    }

    AlertDispatcher dispatcher() {
        return dispatcher;
    }

    DeletionProbes probes() {
        return probes;
    }

    ClipRecorder clips() {
        return clips;
    }

    PeakEvidence evidence() {
        return evidence;
    }

    FireWatch watch() {
        return watch;
    }
}
