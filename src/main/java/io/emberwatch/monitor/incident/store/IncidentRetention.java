package io.emberwatch.monitor.incident.store;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes incidents away that are too old, and the oldest where all of them take too much room; never an open one. Where an
 * object store has copies, the oldest images and clips that were copied make room first, and their incidents stay. Thread
 * {@code retention} does it; closed before the store.
 */
public final class IncidentRetention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IncidentRetention.class);
    private static final Duration EVERY = Duration.ofMinutes(10);
    /** What one pass may take away, so that it ends soon; the next goes on. */
    private static final int MOST_A_PASS = 500;

    private final IncidentStore store;
    private volatile Limits limits;
    private final boolean copied;
    private final AgeClock clock;
    private final ScheduledExecutorService thread;
    private ScheduledFuture<?> schedule;

    /**
     * @param retain how long after its end an incident is kept
     * @param maxSize bytes that all files of incidents may take
     * @param copied whether files that an object store has may go without their incidents
     */
    public IncidentRetention(IncidentStore store, Duration retain, long maxSize, boolean copied, InstantSource clock) {
        this(store, retain, maxSize, copied, new AgeClock(clock, System::nanoTime));
    }

    /** Without copies. */
    public IncidentRetention(IncidentStore store, Duration retain, long maxSize, InstantSource clock) {
        this(store, retain, maxSize, false, clock);
    }

    /** @param clock by which incidents are old, also over a restart; used by one thread */
    IncidentRetention(IncidentStore store, Duration retain, long maxSize, boolean copied, AgeClock clock) {
        this.store = store;
        this.copied = copied;
        this.limits = new Limits(retain, maxSize);
        this.clock = clock;
        this.thread = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread made = new Thread(run, "retention");
            made.setDaemon(true);
            return made;
        });
    }

    /** How long an incident is kept after its end, and how many bytes all may take. */
    private record Limits(Duration retain, long maxSize) {}

    /** Keeps by other limits, from the next look on. */
    public void keep(Duration retain, long maxSize) {
        limits = new Limits(retain, maxSize);
    }

    /** Begins to look every ten minutes, the first time at once. */
    public synchronized void start() {
        schedule = thread.scheduleWithFixedDelay(this::passOrReport, 0, EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    /** Looks once; how many incidents went. */
    int pass() throws IOException {
        Instant tooOld = clock.now().minus(limits.retain());
        List<String> old = store.endedBefore(tooOld, MOST_A_PASS);
        for (String id : old) {
            remove(id);
        }
        int orphans = removeOrphans(tooOld);
        int large = removeLargest();
        if (old.size() + large + orphans > 0) {
            LOG.info("incidents taken away: {} too old, {} for room, {} left-over folders", old.size(), large, orphans);
        }
        return old.size() + large + orphans;
    }

    /** Stops within two seconds; an interrupt ends the wait and stays set. */
    @Override
    public synchronized void close() {
        if (schedule != null) {
            schedule.cancel(false);
        }
        thread.shutdownNow();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void passOrReport() {
        try {
            pass();
        } catch (IOException | RuntimeException | Error e) {
            // Whatever is thrown would end the schedule; the next pass may do better.
            LOG.warn("old incidents could not be taken away: {}", e.toString());
        }
    }

    private int removeLargest() throws IOException {
        long maxSize = limits.maxSize();
        long size = 0;
        for (String id : store.images().ids()) {
            size += store.images().size(id);
        }
        if (size <= maxSize) {
            return 0;
        }
        if (copied) {
            size -= dropCopied(size - maxSize);
        }
        int gone = 0;
        for (String id : largest()) {
            if (size <= maxSize) {
                break;
            }
            size -= store.images().size(id);
            remove(id);
            gone++;
        }
        return gone;
    }

    /** What may go for room, the oldest first; without files it would make none. */
    private List<String> largest() throws IOException {
        if (!copied) {
            return store.endedBefore(Instant.ofEpochMilli(Long.MAX_VALUE), MOST_A_PASS);
        }
        return store.withFiles().stream()
                .filter(id -> !store.files(id).isEmpty())
                .filter(id -> store.find(id).filter(each -> !each.isOpen()).isPresent())
                .limit(MOST_A_PASS)
                .toList();
    }

    /**
     * Lets go of the oldest files that were copied.
     *
     * @param wanted bytes
     * @return bytes that became free
     */
    private long dropCopied(long wanted) throws IOException {
        CopiedFiles copies = new CopiedFiles(store);
        long free = 0;
        int incidents = 0;
        for (String id : store.withFiles()) {
            if (free >= wanted) {
                break;
            }
            long dropped = copies.drop(id);
            free += dropped;
            incidents += dropped > 0 ? 1 : 0;
        }
        if (incidents > 0) {
            LOG.info("images and clips of {} incidents made room here; the object store has them", incidents);
        }
        return free;
    }

    /**
     * Folders that no row speaks of: a crash came between, or the database was moved aside. None while the disk refuses
     * anything, because a database that does not answer speaks of nothing.
     */
    private int removeOrphans(Instant tooOld) throws IOException {
        List<String> orphans = new ArrayList<>();
        for (String id : store.images().ids()) {
            if (store.images().changedAt(id).isBefore(tooOld) && store.isUnknown(id)) {
                orphans.add(id);
            }
        }
        if (store.fault().isPresent()) {
            return 0;
        }
        orphans.sort(Comparator.naturalOrder());
        for (String id : orphans) {
            store.images().delete(id);
        }
        return orphans.size();
    }

    /** Files first: on a full disk they make the room that the database needs to forget the row. */
    private void remove(String id) throws IOException {
        store.images().delete(id);
        store.forget(id);
    }
}
