package io.emberwatch.lab.benchmark.live;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Processor time of this process by stage: each thread is a stage's by its name. Threads are asked once a second, so that
 * those that end are counted too, up to their last second. Thread-safe.
 */
final class ThreadTimes {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Map<Long, Share> seen = new HashMap<>();

    /** A thread's stage and its processor time at first and at last. */
    private record Share(Stage stage, long first, long last) {}

    /** What threads are for. */
    enum Stage {
        /** Reading, decoding and scaling. */
        CAMERA,
        /** Preparing frames and running the network. */
        INFERENCE,
        /** Annotation and JPEG. */
        PUBLISH,
        /** Viewers, pages and metrics. */
        WEB,
        /** The rule's consequences: incidents, images, clips, messages. */
        ALARM,
        /** Measuring itself. */
        BENCHMARK,
        /** Java's own threads and those of native libraries. */
        REST;

        static Stage of(String thread) {
            if (thread.startsWith("camera-")) {
                return CAMERA;
            }
            if (thread.startsWith("inference") || thread.startsWith("onednn") || thread.startsWith("deletion")) {
                return INFERENCE;
            }
            if (thread.startsWith("publish")) {
                return PUBLISH;
            }
            if (thread.startsWith("web")) {
                return WEB;
            }
            if (thread.matches("(alert|evidence|clips|sink-|retention|heartbeat).*")) {
                return ALARM;
            }
            return thread.equals("main") || thread.startsWith("HttpClient") ? BENCHMARK : REST;
        }
    }

    /** Asks all threads; time counts from the first asking. */
    synchronized void ask() {
        boolean begins = seen.isEmpty();
        long[] ids = THREADS.getAllThreadIds();
        ThreadInfo[] infos = THREADS.getThreadInfo(ids);
        for (int i = 0; i < ids.length; i++) {
            long now = THREADS.getThreadCpuTime(ids[i]);
            if (infos[i] == null || now < 0) {
                continue;
            }
            String name = infos[i].getThreadName();
            // A thread that began since has done all its work since.
            seen.merge(
                    ids[i],
                    new Share(Stage.of(name), begins ? now : 0, now),
                    (old, fresh) -> new Share(old.stage(), old.first(), now));
        }
    }

    /**
     * The cores that each stage took.
     *
     * @param process processor time of the whole process meanwhile
     */
    synchronized Map<Stage, Double> cores(Duration process, Duration wall) {
        Map<Stage, Double> cores = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            cores.put(stage, 0.0);
        }
        double rest = process.toNanos();
        for (Share each : seen.values()) {
            long nanos = each.last() - each.first();
            cores.merge(each.stage(), nanos / (double) wall.toNanos(), Double::sum);
            rest -= nanos;
        }
        cores.merge(Stage.REST, Math.max(0, rest) / wall.toNanos(), Double::sum);
        return cores;
    }
}
