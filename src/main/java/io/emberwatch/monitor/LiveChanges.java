package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.CameraSourceFactory;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.fleet.CameraOwnership;
import io.emberwatch.monitor.fleet.MemberReport;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.web.ConfigEditing;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who changes a monitor while it runs: its file, the pages, and in a fleet the other members. Before it has begun, and for
 * a monitor without a file, nobody does. Thread-safe.
 */
final class LiveChanges {
    private volatile Optional<ConfigReloads> reloads = Optional.empty();
    private volatile ConfigEditing edits = ConfigEditing.NONE;
    private volatile Optional<FleetMember> member = Optional.empty();

    /** See {@link ConfigReloads#reload}; empty where nobody reloads. */
    Optional<CompletableFuture<Outcome>> reload(String by) {
        return reloads.flatMap(each -> each.reload(by));
    }

    ConfigEditing edits() {
        return edits;
    }

    /** Who owns which camera; empty outside a fleet. */
    Optional<CameraOwnership> ownership() {
        return member.map(FleetMember::ownership);
    }

    /** What is wrong with the fleet: one line. Asked in a fleet alone. */
    Optional<String> fleetFault() {
        return member.map(FleetMember::fault).orElse(Optional.of("the group is not joined yet"));
    }

    /**
     * Begins to follow the file and the pages.
     *
     * @param config what holds now
     * @param told hears of each reload
     * @param closing takes what is begun
     */
    void start(
            ConfigFile file,
            Supplier<MonitorConfig> config,
            Reconfiguration running,
            CameraSourceFactory sources,
            Consumer<Outcome> told,
            ClosingOrder closing) {
        MonitorConfig first = config.get();
        ConfigReloads started =
                new ConfigReloads(file, running, Path.of(first.incidents().path()), told);
        closing.add("reload", started);
        ConfigEdits editing = new ConfigEdits(
                file,
                () -> config.get().web().editable(),
                first.fleet().isPresent(),
                started,
                running,
                new CameraTrials(sources));
        closing.add("changes in pages", editing);
        started.start();
        reloads = Optional.of(started);
        edits = editing;
    }

    /**
     * Joins the fleet, once {@link #start} has been called.
     *
     * @param self what the others hear of this member
     * @param address where they reach it, {@code host:port}; empty where they do not ask each other
     * @param settle takes incidents that nobody goes on with
     */
    FleetMember join(
            MonitorConfig config,
            MemberReport self,
            Optional<String> address,
            Reconfiguration running,
            Consumer<Incident> settle,
            CaptureTime time,
            ClosingOrder closing) {
        ConfigReloads started = reloads.orElseThrow();
        FleetMember joining = new FleetMember(
                config.fleet().orElseThrow(),
                self,
                Path.of(config.incidents().path()),
                address,
                new FleetMember.Changes() {
                    @Override
                    public CompletableFuture<Outcome> follow(
                            Map<CameraId, CameraConfig> owned, Set<CameraId> moved, List<Incident> open) {
                        return started.change(
                                "fleet", () -> running.follow(owned, new Reconfiguration.Moves(moved, open)));
                    }

                    @Override
                    public void hold(Set<CameraId> doubtful) {
                        running.hold(doubtful);
                    }

                    @Override
                    public void settle(Incident incident) {
                        settle.accept(incident);
                    }
                },
                time);
        closing.add("fleet", joining);
        member = Optional.of(joining);
        joining.start();
        return joining;
    }
}
