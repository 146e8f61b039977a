package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.alarm.filter.HitFilter.Suppression;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.Incident;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** State, incidents and latency of the alarm, a series a camera from the start. Thread-safe. */
final class AlertMeters implements AlarmListener {
    private final AlarmExemplars exemplars;
    private final ByCamera<CameraAlarm> alarms;

    AlertMeters(MeterRegistry registry, Set<CameraId> cameras, AlarmExemplars exemplars) {
        this.exemplars = exemplars;
        this.alarms = new ByCamera<>(cameras, camera -> new CameraAlarm(registry, camera));
    }

    /** From now on these are the cameras. */
    void follow(Set<CameraId> cameras) {
        alarms.follow(cameras);
    }

    @Override
    public void hitSuppressed(CameraId camera, Suppression reason) {
        alarms.of(camera, alarm -> alarm.suppressed.get(reason).increment());
    }

    @Override
    public void stateChanged(CameraId camera, AlarmRule.Transition transition) {
        alarms.of(camera, alarm -> alarm.state = transition.to());
    }

    @Override
    public void alarmRaised(Incident incident, long captureToAlertNanos) {
        alarms.of(
                incident.camera(),
                alarm -> exemplars.during(incident.id(), () -> {
                    alarm.incidents.increment();
                    alarm.latency.record(captureToAlertNanos, TimeUnit.NANOSECONDS);
                }));
    }

    /** The meters of one camera. */
    private static final class CameraAlarm {
        private final Counter incidents;
        private final Timer latency;
        private final Map<Suppression, Counter> suppressed = new EnumMap<>(Suppression.class);
        private volatile AlarmState state = AlarmState.CALM;

        private CameraAlarm(MeterRegistry registry, CameraId camera) {
            incidents = Counter.builder("emberwatch.incidents")
                    .description("Incidents that began")
                    .tag("camera", camera.value())
                    .register(registry);
            latency = Timer.builder("emberwatch.capture.to.alert")
                    .description("Time from a frame's leaving the decoder to the alarm it raised")
                    .tag("camera", camera.value())
                    .serviceLevelObjectives(FrameMeters.LATENCY_BUCKETS)
                    .register(registry);
            Gauge.builder("emberwatch.incident.active", this, each -> each.state == AlarmState.FIRE ? 1 : 0)
                    .description("1 while the camera's alarm stands")
                    .tag("camera", camera.value())
                    .register(registry);
            for (Suppression reason : Suppression.values()) {
                suppressed.put(
                        reason,
                        Counter.builder("emberwatch.suppressed")
                                .description("Frames whose score reached the threshold and that were not believed")
                                .tag("camera", camera.value())
                                .tag("reason", reason.reason())
                                .register(registry));
            }
            for (AlarmState one : AlarmState.values()) {
                Gauge.builder("emberwatch.alert.state", this, each -> each.state == one ? 1 : 0)
                        .description("1 for the state the camera is in, 0 for the others")
                        .tag("camera", camera.value())
                        .tag("state", one.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
        }
    }

    /**
     * Makes the incident's id the exemplar of what is recorded while {@link #during} runs, so that a slow alarm on a
     * graph leads to its incident. Exemplars only know traces: the id goes out as {@code trace_id}. Thread-safe.
     */
    static final class AlarmExemplars implements SpanContext {
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
}
