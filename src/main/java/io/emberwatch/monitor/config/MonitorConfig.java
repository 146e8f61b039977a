package io.emberwatch.monitor.config;

import io.emberwatch.core.frame.CameraId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A whole configuration file, checked. Immutable.
 *
 * @param model the network and how it runs
 * @param cameras by id, in the order of the file, defaults already applied; never empty
 * @param publish how annotated pictures are made
 * @param web where they are served
 * @param canary how often the monitor tests itself
 * @param incidents where incidents are kept
 * @param evidence what is kept of an alarm beside its pictures
 * @param notifications who is told of them
 */
public record MonitorConfig(
        ModelConfig model,
        Map<CameraId, CameraConfig> cameras,
        PublishConfig publish,
        WebConfig web,
        CanaryConfig canary,
        IncidentsConfig incidents,
        EvidenceConfig evidence,
        NotifyConfig notifications) {
    public MonitorConfig {
        Objects.requireNonNull(model);
        Objects.requireNonNull(publish);
        Objects.requireNonNull(web);
        Objects.requireNonNull(canary);
        Objects.requireNonNull(incidents);
        Objects.requireNonNull(evidence);
        Objects.requireNonNull(notifications);
        Checks.require(!cameras.isEmpty(), "there must be at least one camera");
        cameras = Collections.unmodifiableMap(new LinkedHashMap<>(cameras));
    }
}
