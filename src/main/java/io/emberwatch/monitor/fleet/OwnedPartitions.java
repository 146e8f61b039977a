package io.emberwatch.monitor.fleet;

import io.emberwatch.core.frame.CameraId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What stands in the partitions that this member owns. One that it loses stays in sight until the group has settled, so
 * that no camera is left alone meanwhile, and that nothing ends where Kafka is only away. Thread-safe.
 */
final class OwnedPartitions {
    private final Map<Integer, Map<String, String>> active = new HashMap<>();
    private final Map<Integer, Map<String, String>> lingering = new HashMap<>();
    private long gained;
    private long lost;
    /** What is in sight; null where that must be put together anew. Asked for many times a second. */
    private Owned inSight;

    /** A partition is this member's from now on. */
    synchronized void opened(int partition, Map<String, String> content) {
        inSight = null;
        boolean was = active.put(partition, new HashMap<>(content)) != null;
        if (lingering.remove(partition) == null && !was) {
            gained++;
        }
    }

    /** @param value null where it is no more */
    synchronized void changed(int partition, String key, String value) {
        inSight = null;
        Map<String, String> content = active.get(partition);
        if (content != null && value == null) {
            content.remove(key);
        } else if (content != null) {
            content.put(key, value);
        }
    }

    /** A partition is this member's no more, or not for a moment. */
    synchronized void closed(int partition) {
        inSight = null;
        Map<String, String> content = active.remove(partition);
        if (content != null) {
            lingering.put(partition, content);
        }
    }

    /** What an earlier run owned last: in sight until the group has settled. */
    synchronized void recall(Map<Integer, Map<String, String>> earlier) {
        inSight = null;
        earlier.forEach((partition, content) -> {
            if (!active.containsKey(partition) && lingering.put(partition, content) == null) {
                gained++;
            }
        });
    }

    /** The group has settled: what was lost is somebody else's. */
    synchronized void settled() {
        if (!lingering.isEmpty()) {
            lost += lingering.size();
            lingering.clear();
            inSight = null;
        }
    }

    /** The cameras in sight whose partitions are this member's no more, or not for a moment. */
    synchronized Set<CameraId> lingering() {
        if (lingering.isEmpty()) {
            return Set.of();
        }
        Map<CameraId, Owned.Camera> cameras = new HashMap<>();
        lingering.forEach((partition, content) -> add(partition, content, cameras, new HashMap<>()));
        return cameras.keySet();
    }

    /** How many partitions have come since the start; one that goes and comes before the group has settled has not. */
    synchronized long gained() {
        return gained;
    }

    /** How many have gone since the start. */
    synchronized long lost() {
        return lost;
    }

    /** What is in sight now. */
    synchronized Owned owned() {
        if (inSight == null) {
            inSight = together();
        }
        return inSight;
    }

    private Owned together() {
        Map<CameraId, Owned.Camera> cameras = new TreeMap<>();
        Map<String, String> open = new TreeMap<>();
        lingering.forEach((partition, content) -> add(partition, content, cameras, open));
        active.forEach((partition, content) -> add(partition, content, cameras, open));
        Set<Integer> partitions = new HashSet<>(active.keySet());
        partitions.addAll(lingering.keySet());
        return new Owned(cameras, open, partitions);
    }

    private static void add(
            int partition, Map<String, String> content, Map<CameraId, Owned.Camera> cameras, Map<String, String> open) {
        content.forEach((key, value) -> {
            if (key.startsWith(PartitionState.CAMERA)) {
                CameraId.parse(key.substring(PartitionState.CAMERA.length()))
                        .ifPresent(id -> cameras.put(id, new Owned.Camera(partition, value)));
            } else {
                open.put(key, value);
            }
        });
    }
}
