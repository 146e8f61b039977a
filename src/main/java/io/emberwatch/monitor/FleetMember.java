package io.emberwatch.monitor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.CameraTexts;
import io.emberwatch.monitor.config.ConfigDifference;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.FleetConfig;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.fleet.CameraOwnership;
import io.emberwatch.monitor.fleet.FleetDirectory;
import io.emberwatch.monitor.fleet.MemberReport;
import io.emberwatch.monitor.fleet.Owned;
import io.emberwatch.monitor.fleet.RememberedCameras;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.inference.FullBatches;
import io.emberwatch.monitor.metrics.FleetFigures;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the monitor watch the cameras that the fleet gives it: looks ten times a second on the thread {@code fleet} and
 * has what differs changed on the thread {@code reload}. A camera that cannot be used keeps no other from being watched.
 * Closing leaves the group, so that the others take the cameras over at once.
 */
final class FleetMember implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetMember.class);
    private static final long LOOK_MILLIS = 100;
    /** Partitions come one after the other: they are taken over together, unless that lasts for longer than this. */
    private static final long TOGETHER_NANOS = Duration.ofSeconds(1).toNanos();
    /** Where Kafka has not answered for so long after the start, this goes on with what it owned before. */
    private static final long RECALL_NANOS = Duration.ofSeconds(15).toNanos();

    /**
     * An incident that nobody here began or took over is a stray after so long: by then a member that was cut off knows that
     * it has lost its cameras.
     */
    private static final long STRAY_NANOS = Duration.ofSeconds(15).toNanos();

    private static final long STRAYS_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long STOP_MILLIS = 2000;

    private final Changes changes;
    private final LongSupplier ticker;
    private final CameraOwnership ownership;
    private final RememberedCameras remembered;
    private final CameraTexts texts = new CameraTexts(System::getenv);
    private final SupervisedThread thread;
    private final long startedNanos;
    private volatile boolean stopping;
    private volatile Optional<String> unusable = Optional.empty();

    private Owned seen = Owned.NOTHING;
    private long seenNanos;
    private Owned taken = Owned.NOTHING;
    private volatile Map<CameraId, CameraConfig> running = Map.of();
    private boolean recalled;
    private final OwnersDoubt doubt = new OwnersDoubt();
    /** Reading one takes a millisecond or more: those that stay are not read anew whenever others come. */
    private final Map<CameraId, Understood> understood = new HashMap<>();
    /** Incidents that are open of cameras here: since when they are seen. */
    private final Map<String, Long> open = new HashMap<>();

    private long straysNanos;

    /** A camera's record and what it comes to on this machine. */
    private record Understood(String json, CameraConfig config) {}

    /** Changes which cameras are watched. */
    interface Changes {
        /**
         * Has these cameras watched, and no others.
         *
         * @param cameras all that are to be watched, maybe none
         * @param moved those of the ones before that are somebody else's now: what is open of them goes on there
         * @param open what is open of those that are new, to go on with
         * @return completed on another thread; never fails
         */
        CompletableFuture<Outcome> follow(
                Map<CameraId, CameraConfig> cameras, Set<CameraId> moved, List<Incident> open);

        /**
         * Of these cameras, and no others, it is not known whether they are another member's now: their fires do not end
         * meanwhile. Never waits.
         */
        void hold(Set<CameraId> doubtful);

        /**
         * An incident of a camera that is watched here has been open for a while, as the fleet knows: if it is none of this
         * member's, it ends. Never waits.
         */
        void settle(Incident incident);
    }

    /**
     * @param about what the others hear of this one
     * @param incidents the folder of this member's incidents
     * @param address where the other members reach this one, {@code host:port}; empty where they do not ask each other
     */
    FleetMember(
            FleetConfig config,
            MemberReport about,
            Path incidents,
            Optional<String> address,
            Changes changes,
            CaptureTime time) {
        this.changes = changes;
        this.ticker = time.ticker();
        this.startedNanos = ticker.getAsLong();
        this.ownership = new CameraOwnership(
                config, about, () -> running.size(), incidents.resolve("fleet"), address, time.clock(), ticker);
        this.remembered = new RememberedCameras(incidents.resolve("fleet-cameras.json"));
        this.thread = new SupervisedThread("fleet", this::step, cause -> {}, ticker);
    }

    /**
     * What the others hear of a member that starts now. Measures its capacity where none is configured, while nobody else
     * uses the model.
     */
    static MemberReport about(
            FleetConfig fleet, MonitorConfig config, LoadedModel loaded, FramePool pool, CaptureTime time) {
        Map<String, String> labels = loaded.labels();
        return new MemberReport(
                fleet.member().orElseGet(FleetMember::hostName),
                BuildInfo.version(),
                loaded.hash(),
                loaded.origin().map(LoadedModel.Origin::engine).orElse(""),
                labels.getOrDefault("device", ""),
                labels.getOrDefault("precision", ""),
                fleet.capacity().orElseGet(() -> measured(loaded, pool, time)),
                0,
                config.notifications().baseUrl().map(URI::toString),
                time.clock().instant());
    }

    /** In frames a second; 0 where it cannot be measured. */
    private static double measured(LoadedModel loaded, FramePool pool, CaptureTime time) {
        try {
            return FullBatches.perSecond(loaded.classifier(), pool, time.clock(), time.ticker());
        } catch (RuntimeException e) {
            LOG.warn("this member's capacity could not be measured: {}", e.getMessage());
            return 0;
        }
    }

    /** Begins to join the group. */
    void start() {
        thread.start();
    }

    /** How this member stands, for metrics. */
    FleetFigures figures() {
        return ownership.figures();
    }

    /** What is wrong: one line; empty while the group is at work and every camera can be used. */
    Optional<String> fault() {
        return thread.fault().or(ownership::fault).or(() -> unusable);
    }

    /** Who owns which camera. */
    CameraOwnership ownership() {
        return ownership;
    }

    /** An interrupt ends the wait and stays set. */
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ownership.close();
    }

    private static String hostName() {
        String safe = machine()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9._-]", "-")
                .replaceFirst("^[^a-z0-9]+", "");
        if (safe.isEmpty()) {
            throw new UserException("fleet.member: this machine has no name; give the member one");
        }
        return safe.substring(0, Math.min(63, safe.length()));
    }

    /** This machine's name; empty where it has none. */
    static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            LOG.debug("this machine has no name", e);
            return "";
        }
    }

    private boolean step() throws InterruptedException {
        if (stopping) {
            return false;
        }
        ownership.advance();
        if (!recalled && seen.equals(Owned.NOTHING) && ticker.getAsLong() - startedNanos >= RECALL_NANOS) {
            recalled = true;
            ownership.recall(remembered.load());
        }
        Set<CameraId> before = doubt.held();
        if (!doubt.look(ownership.doubtful(), ticker.getAsLong()).equals(before)) {
            changes.hold(doubt.held());
        }
        look(ownership.owned());
        if (ticker.getAsLong() - straysNanos >= STRAYS_EVERY_NANOS) {
            straysNanos = ticker.getAsLong();
            settleStrays();
        }
        Thread.sleep(LOOK_MILLIS);
        return !stopping;
    }

    private void look(Owned now) throws InterruptedException {
        boolean same = now.hasCamerasOf(seen);
        boolean atRest = seen.hasCamerasOf(taken);
        // What is open changes while the cameras stay.
        seen = now;
        if (same && atRest) {
            return;
        }
        if (atRest) {
            seenNanos = ticker.getAsLong();
        }
        if (same || ticker.getAsLong() - seenNanos >= TOGETHER_NANOS) {
            take(now);
        }
    }

    private void settleStrays() {
        Set<String> still = new HashSet<>();
        for (Incident incident : seen.open(running.keySet())) {
            still.add(incident.id());
            if (straysNanos - open.computeIfAbsent(incident.id(), id -> straysNanos) >= STRAY_NANOS) {
                // Once: again after as long as now, should it not be heard.
                open.put(incident.id(), straysNanos);
                changes.settle(incident);
            }
        }
        open.keySet().retainAll(still);
    }

    private void take(Owned now) throws InterruptedException {
        Set<String> problems = new TreeSet<>();
        Map<CameraId, CameraConfig> wanted = new TreeMap<>();
        understood.keySet().retainAll(now.cameras().keySet());
        now.cameras().forEach((id, camera) -> parsed(id, camera, problems).ifPresent(one -> wanted.put(id, one)));
        Set<CameraId> moved = new HashSet<>();
        taken.cameras().forEach((id, camera) -> {
            if (!now.cameras().containsKey(id) && now.hasMoved(camera)) {
                moved.add(id);
            }
        });
        Set<CameraId> fresh = new TreeSet<>(wanted.keySet());
        fresh.removeAll(running.keySet());
        List<Incident> open = now.open(fresh);
        LOG.info(
                "fleet partitions={} cameras={} new={} moved={} incidents={}",
                now.partitions().size(),
                wanted.size(),
                fresh.size(),
                moved.size(),
                open.size());
        if (!follow(wanted, moved, open, problems)) {
            oneByOne(wanted, moved, open, problems);
        }
        taken = now;
        remembered.keep(now);
        unusable = problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
        problems.forEach(problem -> LOG.error("fleet {}", problem));
    }

    /** One camera that cannot be used keeps no other from being watched. */
    private void oneByOne(
            Map<CameraId, CameraConfig> wanted, Set<CameraId> moved, List<Incident> open, Set<String> problems)
            throws InterruptedException {
        problems.clear();
        Map<CameraId, CameraConfig> good = new TreeMap<>(running);
        good.keySet().retainAll(wanted.keySet());
        follow(good, moved, List.of(), problems);
        for (Map.Entry<CameraId, CameraConfig> each : wanted.entrySet()) {
            CameraConfig before = good.put(each.getKey(), each.getValue());
            List<Incident> its = open.stream()
                    .filter(incident -> incident.camera().equals(each.getKey()))
                    .toList();
            if (!ConfigDifference.same(each.getValue(), before) && !follow(good, Set.of(), its, problems)) {
                if (before == null) {
                    good.remove(each.getKey());
                } else {
                    good.put(each.getKey(), before);
                }
            }
        }
    }

    private boolean follow(
            Map<CameraId, CameraConfig> wanted, Set<CameraId> moved, List<Incident> open, Set<String> problems)
            throws InterruptedException {
        Map<CameraId, CameraConfig> cameras = Map.copyOf(wanted).isEmpty() ? Map.of() : new TreeMap<>(wanted);
        if (cameras.size() > MonitorConfig.MOST_CAMERAS) {
            problems.add("this member would have " + cameras.size() + " cameras, and can have "
                    + MonitorConfig.MOST_CAMERAS + ": start another member");
            return false;
        }
        Outcome outcome;
        try {
            outcome = changes.follow(cameras, moved, open).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a change is never itself a failure", e);
        }
        if (outcome.isGood()) {
            running = cameras;
            return true;
        }
        problems.addAll(outcome.problems());
        return false;
    }

    private Optional<CameraConfig> parsed(CameraId id, Owned.Camera camera, Set<String> problems) {
        Understood known = understood.get(id);
        if (known != null && known.json().equals(camera.json())) {
            return Optional.of(known.config());
        }
        Optional<ObjectNode> json = FleetDirectory.camera(camera.json());
        if (json.isEmpty()) {
            problems.add("the camera " + id + " was written by a version that this one cannot read");
            return Optional.empty();
        }
        try {
            CameraConfig config = texts.parse(id, json.get());
            understood.put(id, new Understood(camera.json(), config));
            return Optional.of(config);
        } catch (ConfigException e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }
}
