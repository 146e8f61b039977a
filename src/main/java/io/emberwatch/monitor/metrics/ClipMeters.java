package io.emberwatch.monitor.metrics;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.clip.ClipListener;
import io.emberwatch.monitor.camera.clip.ClipListener.Shortage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** What became of the clips. Thread-safe. */
final class ClipMeters implements ClipListener {
    private final Map<Result, Counter> ended = new EnumMap<>(Result.class);

    private final ByCamera<Counter> evicted;
    private final Map<Shortage, Counter> shortened = new EnumMap<>(Shortage.class);
    private final Counter failures;

    /** @param cameras all that have clips */
    ClipMeters(MeterRegistry registry, Set<CameraId> cameras) {
        evicted = new ByCamera<>(
                cameras,
                camera -> Counter.builder("emberwatch.clip.preroll.evicted.bytes")
                        .description("Latest video of cameras that went early, for want of memory for all of them")
                        .tag("camera", camera.value())
                        .register(registry));
        for (Shortage why : Shortage.values()) {
            shortened.put(
                    why,
                    Counter.builder("emberwatch.clips.short")
                            .description("Clips that begin later than pre_roll asks: started (the camera's stream had"
                                    + " just begun) or memory (too little)")
                            .tag("reason", why.label())
                            .register(registry));
        }
        failures = MonitorMetrics.threadFailures(registry, "clips");
        for (Result result : Result.values()) {
            ended.put(
                    result,
                    Counter.builder("emberwatch.clips")
                            .description(
                                    "Clips of alarms by result: written, cut (too slow or full a disk), failed, dropped")
                            .tag("result", result.label())
                            .register(registry));
        }
    }

    /** From now on these are the cameras. */
    void follow(Set<CameraId> cameras) {
        evicted.follow(cameras);
    }

    @Override
    public void clipEnded(CameraId camera, Result result) {
        ended.get(result).increment();
    }

    @Override
    public void preRollShort(CameraId camera, Shortage why) {
        shortened.get(why).increment();
    }

    @Override
    public void preRollEvicted(CameraId camera, long bytes) {
        evicted.of(camera, counter -> counter.increment((double) bytes));
    }

    @Override
    public void stepFailed() {
        failures.increment();
    }
}
