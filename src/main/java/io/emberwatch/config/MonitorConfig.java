package io.emberwatch.config;

import io.emberwatch.frame.CameraId;
import java.util.Map;

/**
 * A whole configuration file, checked. Immutable.
 *
 * @param model the network and how it runs
 * @param cameras by id, in the order of the file, defaults already applied; never empty
 * @param publish how annotated pictures are made
 * @param web where they are served
 */
public record MonitorConfig(
        ModelConfig model, Map<CameraId, CameraConfig> cameras, PublishConfig publish, WebConfig web) {}
