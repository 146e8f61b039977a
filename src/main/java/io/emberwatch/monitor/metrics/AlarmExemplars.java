package io.emberwatch.monitor.metrics;

import io.prometheus.metrics.tracer.common.SpanContext;

/**
 * Makes the incident's id the exemplar of what is recorded while {@link #during} runs, so that a slow alarm on a graph
 * leads to its incident. Exemplars only know traces: the id goes out as {@code trace_id}. Thread-safe.
 */
final class AlarmExemplars implements SpanContext {
    private final ThreadLocal<String> incident = new ThreadLocal<>();

    void during(String incidentId, Runnable recording) {
        incident.set(incidentId);
        try {
            recording.run();
        } finally {
            incident.remove();
        }
    }

    @Override
    public String getCurrentTraceId() {
        return incident.get();
    }

    @Override
    public String getCurrentSpanId() {
        return incident.get() == null ? null : "alarm";
    }

    @Override
    public boolean isCurrentSpanSampled() {
        return incident.get() != null;
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // The incident needs no mark: every alarm is kept.
    }
}
