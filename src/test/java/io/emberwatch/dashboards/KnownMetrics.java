package io.emberwatch.dashboards;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The metrics that a running monitor exports, as far as dashboards and rules may rely on them. */
public final class KnownMetrics {
    /** Gauges and counters, by the name they are scraped under. */
    private static final List<String> PLAIN = List.of(
            "emberwatch_build_info",
            "emberwatch_camera_up",
            "emberwatch_camera_last_frame_timestamp_seconds",
            "emberwatch_camera_frozen",
            "emberwatch_camera_covered",
            "emberwatch_camera_stale",
            "emberwatch_camera_unjudged",
            "emberwatch_camera_scored_age_seconds",
            "emberwatch_camera_connections_total",
            "emberwatch_camera_reconnects_total",
            "emberwatch_frames_captured_total",
            "emberwatch_frames_scored_total",
            "emberwatch_frames_dropped_total",
            "emberwatch_frames_skipped_total",
            "emberwatch_overloaded",
            "emberwatch_scored_share",
            "emberwatch_scoring_capacity",
            "emberwatch_scoring_demand",
            "emberwatch_queue_depth",
            "emberwatch_inference_silence_seconds",
            "emberwatch_fire_score",
            "emberwatch_alert_state",
            "emberwatch_incidents_total",
            "emberwatch_incident_active",
            "emberwatch_incident_verdicts",
            "emberwatch_suppressed_total",
            "emberwatch_deletion_drop_bucket",
            "emberwatch_deletion_drop_sum",
            "emberwatch_deletion_drop_count",
            "emberwatch_deletion_probes_total",
            "emberwatch_mjpeg_clients",
            "emberwatch_mjpeg_frames_dropped_total",
            "emberwatch_mjpeg_evictions_total",
            "emberwatch_logins_total",
            "emberwatch_http_refused_total",
            "emberwatch_notifications_total",
            "emberwatch_sink_up",
            "emberwatch_outbox_length",
            "emberwatch_outbox_oldest_age_seconds",
            "emberwatch_alert_events_lost_total",
            "emberwatch_thread_failures_total",
            "emberwatch_incident_store_write_failures_total",
            "emberwatch_incident_store_replaced_total",
            "emberwatch_frame_pool_leased",
            "emberwatch_frame_pool_capacity",
            "emberwatch_native_memory_bytes",
            "emberwatch_canary_runs_total",
            "emberwatch_canary_failures_total",
            "emberwatch_canary_last_success_timestamp_seconds",
            "emberwatch_canary_healthy",
            "emberwatch_canary_period_seconds",
            "emberwatch_disk_free_bytes",
            "emberwatch_clips_total",
            "emberwatch_config_reloads_total",
            "emberwatch_config_last_reload_successful",
            "emberwatch_config_last_reload_success_timestamp_seconds",
            "emberwatch_clips_short_total",
            "emberwatch_clip_preroll_evicted_bytes_total",
            "jvm_memory_used_bytes",
            "process_cpu_usage",
            "process_files_open_files",
            "process_start_time_seconds",
            "process_uptime_seconds",
            "system_cpu_usage");

    /** Only where the model runs on an NVIDIA GPU. */
    private static final Set<String> GPU = Set.of(
            "emberwatch_gpu_utilization", "emberwatch_gpu_memory_used_bytes", "emberwatch_gpu_memory_total_bytes");

    /** Only of a member of a fleet. */
    private static final Set<String> FLEET = Set.of(
            "emberwatch_fleet_cameras",
            "emberwatch_fleet_cameras_known",
            "emberwatch_fleet_partitions",
            "emberwatch_fleet_moves_total",
            "emberwatch_fleet_lag",
            "emberwatch_fleet_members",
            "emberwatch_fleet_members_silent",
            "emberwatch_fleet_kafka_up");

    /** Only where an object store for copies is configured. */
    private static final Set<String> COPIES =
            Set.of("emberwatch_copies_total", "emberwatch_copies_waiting", "emberwatch_object_store_up");

    private static final List<String> HISTOGRAMS = List.of(
            "emberwatch_stage_duration_seconds",
            "emberwatch_capture_to_publish_seconds",
            "emberwatch_capture_to_alert_seconds",
            "emberwatch_batch_size");

    /** Timers without buckets; they appear with their first event. */
    private static final List<String> SUMMARIES = List.of("jvm_gc_pause_seconds");

    /** Label names that a monitor or Prometheus puts on them. */
    static final Set<String> LABELS = Set.of(
            "job",
            "instance",
            "camera",
            "stage",
            "reason",
            "state",
            "sink",
            "result",
            "gpu",
            "le",
            "area",
            "alertname",
            "alertstate",
            "path",
            "version",
            "model",
            "device",
            "precision",
            "verdict",
            "group",
            "direction");

    private KnownMetrics() {}

    /**
     * Every series name that a scrape of a monitor with cameras, sinks and a canary must contain, once each thing has
     * happened at least once.
     */
    public static Set<String> seriesNames() {
        Set<String> names = new TreeSet<>(PLAIN);
        for (String histogram : HISTOGRAMS) {
            List.of("_bucket", "_sum", "_count", "_max").forEach(suffix -> names.add(histogram + suffix));
        }
        for (String summary : SUMMARIES) {
            List.of("_sum", "_count", "_max").forEach(suffix -> names.add(summary + suffix));
        }
        return names;
    }

    /** What only a monitor on an NVIDIA GPU exports. */
    public static Set<String> gpuNames() {
        return GPU;
    }

    /** What only a member of a fleet exports. */
    public static Set<String> fleetNames() {
        return FLEET;
    }

    /** What only a monitor with an object store exports. */
    public static Set<String> copyNames() {
        return COPIES;
    }

    /** All that any monitor exports, as far as dashboards and rules may rely on it. */
    public static Set<String> namesOfEverything() {
        Set<String> names = seriesNames();
        names.addAll(GPU);
        names.addAll(FLEET);
        names.addAll(COPIES);
        return names;
    }

    /** What an expression may name: all of these, Prometheus' own series and the recording rules' results. */
    static Set<String> namesForExpressions() {
        Set<String> names = namesOfEverything();
        names.add("up");
        names.add("ALERTS");
        RuleGroups.recording().forEach(rule -> names.add(rule.path("record").asText()));
        return names;
    }
}
