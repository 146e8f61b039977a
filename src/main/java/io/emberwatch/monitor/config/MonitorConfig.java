package io.emberwatch.monitor.config;

import io.emberwatch.core.frame.CameraId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A whole configuration file, checked. Immutable.
 *
 * @param cameras by id, in the order of the file, defaults already applied; never empty
 */
public record MonitorConfig(
        @Section(name = "model", about = "The network and how it runs.")
        ModelConfig model,

        @Section(
                name = "cameras",
                about =
                        "The cameras by id; an id is 1 to 63 of a-z, 0-9, _ and -, and stands in addresses and metrics. "
                                + "From 1 to 512 cameras.",
                inherits = "defaults",
                inheritsAbout =
                        "What holds for every camera. A camera may have the same three sections and overrides single "
                                + "keys.",
                example = "entrance")
        Map<CameraId, CameraConfig> cameras,

        @Section(name = "publish", about = "How annotated frames are encoded.")
        PublishConfig publish,

        @Section(name = "web", about = "Where pages, live frames and metrics are served.")
        WebConfig web,

        @Section(
                name = "canary",
                about = "The test the monitor puts itself to: a calm and a burning image pass through the whole live "
                        + "path.")
        CanaryConfig canary,

        @Section(name = "incidents", about = "Where incidents and their images are kept.")
        IncidentsConfig incidents,

        @Section(
                name = "evidence",
                about = "What is kept of an alarm beside its images; it lies with them and goes with them.")
        EvidenceConfig evidence,

        @Section(
                name = "notify",
                about = "Who is told of incidents: one message at the start, one at the end. Nobody unless a sink is "
                        + "named below.")
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
