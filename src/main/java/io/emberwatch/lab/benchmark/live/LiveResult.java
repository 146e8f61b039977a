package io.emberwatch.lab.benchmark.live;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What was measured; the components are the fields of {@code --json}, in their order. Immutable.
 *
 * @param up cameras that delivered when measuring began
 * @param seconds that were measured
 * @param offered frames a second that all cameras together were to be scored at, {@code capture.fps} each
 * @param scored frames a second that the network scored for all cameras together
 * @param perCamera the same of each camera
 * @param watchedPerCamera and with the frames that were left out since they showed nothing new
 * @param captured frames a second that were decoded and handed to inference
 * @param dropped frames a second that were decoded and never scored, or not shown, by reason
 * @param skipped frames a second that were not decoded or not scored on purpose, by reason
 * @param viewers who watched, and what they saw
 * @param cores of the monitor's process by stage
 * @param senderCores of the process that sends and watches; no part of {@code cores}
 * @param alone the classifier without anything else
 */
record LiveResult(
        @JsonProperty String machine,
        @JsonProperty int processors,
        @JsonProperty int cameras,
        @JsonProperty int up,
        @JsonProperty String video,
        @JsonProperty double fps,
        @JsonProperty("batch_size") int batchSize,
        @JsonProperty double seconds,
        @JsonProperty("offered_frames_per_second") double offered,
        @JsonProperty("scored_frames_per_second") double scored,
        @JsonProperty("scored_per_camera") Spread perCamera,
        @JsonProperty("watched_per_camera") Spread watchedPerCamera,
        @JsonProperty("captured_frames_per_second") double captured,
        @JsonProperty("dropped_per_second") Map<String, Double> dropped,
        @JsonProperty("skipped_per_second") Map<String, Double> skipped,
        @JsonProperty("frames_per_batch") double framesPerBatch,
        @JsonProperty("capture_to_publish_seconds") Latency toPublish,
        @JsonProperty("capture_to_alert_seconds") Latency toAlert,
        @JsonProperty Fires fires,
        @JsonProperty Viewers viewers,
        @JsonProperty Map<String, Double> cores,
        @JsonProperty("cores_in_all") double coresInAll,
        @JsonProperty("sender_cores") double senderCores,
        @JsonProperty("resident_megabytes") long residentMegabytes,
        @JsonProperty("classifier_alone") List<Alone> alone,
        @JsonProperty Recommendation recommendation) {

    /** Frames a second of the slowest, the middle and the quickest. */
    record Spread(
            @JsonProperty double min,
            @JsonProperty double median,
            @JsonProperty double max) {
        static Spread of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            return sorted.isEmpty()
                    ? new Spread(0, 0, 0)
                    : new Spread(sorted.get(0), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
        }
    }

    /** Quantiles from a histogram's buckets; null where nothing was counted. */
    record Latency(
            @JsonProperty long count,
            @JsonProperty Double p50,
            @JsonProperty Double p95,
            @JsonProperty Double p99) {
        static Latency of(Scrape gained, String name) {
            return new Latency(
                    (long) gained.sum(name + "_count"),
                    quantile(gained, name, 0.5),
                    quantile(gained, name, 0.95),
                    quantile(gained, name, 0.99));
        }

        private static Double quantile(Scrape gained, String name, double share) {
            double value = gained.quantile(name, share);
            return Double.isNaN(value) ? null : Math.round(value * 1e4) / 1e4;
        }
    }

    /**
     * The fires that were shown.
     *
     * @param shown that started early enough to be seen to their end
     * @param alarmed of them
     * @param falseAlarms incidents that no fire explains
     * @param median seconds from the first spark, which then grows for seven seconds, to the alarm; null without alarms
     * @param p95 the same
     * @param longest the same
     */
    record Fires(
            @JsonProperty int shown,
            @JsonProperty int alarmed,
            @JsonProperty("false_alarms") int falseAlarms,
            @JsonProperty("median_seconds") Double median,
            @JsonProperty("p95_seconds") Double p95,
            @JsonProperty("longest_seconds") Double longest) {}

    /**
     * Those who watched.
     *
     * @param perViewer images a second of each of those who read quickly
     * @param lost of those who read at all, whose stream ended
     * @param sentAway who took nothing any more
     * @param sentAwaySeconds from joining until all stalled ones were gone, which first let buffers fill; null before
     * @param megabytes by which the process grew from before they came to the end
     */
    record Viewers(
            @JsonProperty int count,
            @JsonProperty int slow,
            @JsonProperty int stalled,
            @JsonProperty("images_per_viewer") Spread perViewer,
            @JsonProperty int lost,
            @JsonProperty("sent_away") int sentAway,
            @JsonProperty("sent_away_seconds") Double sentAwaySeconds,
            @JsonProperty("megabytes") long megabytes) {}

    /** The classifier on its own at one batch size. */
    record Alone(
            @JsonProperty("batch_size") int batch,
            @JsonProperty("frames_per_second") double perSecond) {}
}
