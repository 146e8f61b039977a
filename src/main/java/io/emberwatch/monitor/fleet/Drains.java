package io.emberwatch.monitor.fleet;

import java.util.Set;

/**
 * Which members are drained, and whether the newest division of partitions that this member made knows it. Thread-safe.
 */
final class Drains {
    private Set<String> now = Set.of();
    /** What the newest division made here went by; null before the first. */
    private Set<String> used;

    /** These are drained, and no others. */
    synchronized void set(Set<String> members) {
        now = Set.copyOf(members);
    }

    /** For a division of partitions that is made now. */
    synchronized Set<String> use() {
        used = now;
        return now;
    }

    /** Whether a division that was made here must be made anew; says so once. */
    synchronized boolean mustDivideAnew() {
        if (used == null || used.equals(now)) {
            return false;
        }
        used = now;
        return true;
    }
}
