package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;

/**
 * What is running and how it fares: {@code /api/system}, field by field. Immutable.
 *
 * @param version the program's
 * @param startedAt ISO 8601
 * @param uptimeSeconds since then
 * @param config SHA-256 of the configuration that holds now
 * @param model null until it is loaded
 * @param rates of the latest ten seconds
 * @param latencies of all steps that have been measured, since the start
 * @param threadFailures steps of threads that failed and were outlived, by what the thread does; those above 0
 */
@JsonNaming(SnakeCaseStrategy.class)
public record SystemReport(
        String version,
        String startedAt,
        double uptimeSeconds,
        String config,
        Model model,
        Rates rates,
        List<Latency> latencies,
        Queues queues,
        Memory memory,
        Disk disk,
        Map<String, Long> threadFailures,
        Retraining retraining) {
    /**
     * The model in use.
     *
     * @param engine what runs it; null where that is not known
     * @param card what its package says of it; null where there is none
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Model(
            String architecture, String engine, String device, String precision, String sha256, Card card) {}

    /**
     * What a model's package says of it.
     *
     * @param inputWidth in pixels
     * @param threshold from which its makers count an image as fire, 0..1
     * @param training how it was trained; an object, perhaps empty
     * @param figures how it did on the images that chose its threshold; an object, perhaps empty
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Card(
            List<String> labels,
            String fireClass,
            double threshold,
            double temperature,
            int inputWidth,
            int inputHeight,
            JsonNode training,
            JsonNode figures) {}

    /**
     * Frames a second, together over all cameras.
     *
     * @param arriving that cameras deliver
     * @param demand that are to be scored
     * @param capacity that can be scored; 0 before the first
     * @param scoredShare of the demand, 0..1
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Rates(double arriving, double demand, double capacity, double scoredShare, boolean overloaded) {}

    /**
     * How long a step takes, by the buckets of the metrics: between two bounds as if evenly spread.
     *
     * @param step a stage of {@code emberwatch_stage_duration_seconds}, {@code capture_to_publish} or {@code
     *     capture_to_alert}
     * @param count how often it was measured, at least 1
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Latency(String step, long count, double p50Seconds, double p95Seconds) {}

    /**
     * What waits.
     *
     * @param inference frames when the latest batch was taken
     * @param messages that no receiver has confirmed
     * @param framesOpen of the pool's {@code framesCapacity}
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Queues(long inference, int messages, int framesOpen, int framesCapacity) {}

    /** In bytes. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Memory(long heapUsed, long heapMax, long resident) {}

    /** Of the volume that holds the incidents, in bytes. */
    public record Disk(long free, long total) {}

    /**
     * What people have said that the model in use could learn from.
     *
     * @param trueAlarms ruled fires that this model judged
     * @param command what makes a new model of all verdicts
     * @param gain what that would bring, as it was measured last; null where it was not, of this model
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Retraining(int trueAlarms, int falseAlarms, List<String> command, Gain gain) {}

    /**
     * What {@code finetune} has gained on images that it did not learn from.
     *
     * @param at ISO 8601
     * @param model SHA-256 of the package that came of it
     * @param heldOut images by class
     * @param before figures of the model in use, by their names in {@code evaluate --json}
     * @param after the same of the new one
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Gain(
            String at,
            String model,
            Map<String, Long> heldOut,
            Map<String, Double> before,
            Map<String, Double> after) {}

    /** The same without what tells of all cameras. */
    SystemReport withoutRetraining() {
        return new SystemReport(
                version,
                startedAt,
                uptimeSeconds,
                config,
                model,
                rates,
                latencies,
                queues,
                memory,
                disk,
                threadFailures,
                null);
    }
}
