package io.emberwatch.monitor;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.monitor.FleetSite.Member;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * For how long each camera was without a look at it, whoever looked: asks each member four times a second when its cameras'
 * newest scored frames were captured. Thread-safe; ends by closing.
 */
final class Vigil implements AutoCloseable {
    private final Map<String, Long> scored = new TreeMap<>();
    private final Map<String, Long> longest = new TreeMap<>();
    private final ScheduledExecutorService looking;

    Vigil(List<Member> members) {
        looking = Executors.newScheduledThreadPool(members.size());
        for (Member member : members) {
            Future<?> unused = looking.scheduleWithFixedDelay(() -> look(member), 0, 250, TimeUnit.MILLISECONDS);
        }
    }

    private void look(Member member) {
        long asked = System.nanoTime();
        JsonNode cameras = member.get("/api/cameras");
        synchronized (this) {
            cameras.forEach(camera -> {
                if (camera.path("scored_age_seconds").isNumber()) {
                    long age = (long) (camera.path("scored_age_seconds").asDouble() * 1e9);
                    seen(camera.path("id").asText(), asked - age);
                }
            });
        }
    }

    private void seen(String camera, long at) {
        Long before = scored.get(camera);
        if (before == null || at - before > 0) {
            scored.put(camera, at);
            longest.merge(camera, before == null ? 0 : at - before, Math::max);
        }
    }

    /** Waits until each camera was scored after a time. */
    void awaitScoredSince(long nanos, int cameras) {
        await().atMost(FleetSite.LIMIT).until(() -> scoredSince(nanos) == cameras);
    }

    private synchronized long scoredSince(long nanos) {
        return scored.values().stream().filter(at -> at - nanos > 0).count();
    }

    /** The longest time between two frames of one camera that were scored, one that lasts included. */
    synchronized Duration longest(Collection<String> cameras) {
        long now = System.nanoTime();
        return Duration.ofNanos(cameras.stream()
                .mapToLong(camera -> Math.max(longest.getOrDefault(camera, 0L), now - scored.getOrDefault(camera, now)))
                .max()
                .orElse(0));
    }

    /** Of all cameras. */
    synchronized Duration longest() {
        return longest(List.copyOf(scored.keySet()));
    }

    /** Looks anew from now on. */
    synchronized void reset() {
        longest.clear();
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
