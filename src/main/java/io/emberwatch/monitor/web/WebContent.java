package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.ScoreHistory;
import io.emberwatch.monitor.camera.onvif.CameraFinder;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.incident.objects.ObjectStore;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.notify.SinkState;
import io.emberwatch.monitor.render.MjpegHub;
import io.emberwatch.monitor.render.SnapshotSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where the server takes what it serves from.
 *
 * @param cameras how the cameras are
 * @param hub live images
 * @param snapshots current images on request
 * @param readiness for {@code /readyz}
 * @param scrape for {@code /metrics}
 * @param incidents what has happened
 * @param explainer says what the model looks at in images sent to it
 * @param sinks how the receivers of messages are; thread-safe, does not block
 * @param reload takes the changed configuration file over
 * @param system what is running and how it fares; thread-safe
 * @param trial sends test messages
 * @param finder looks for cameras on the network
 * @param editing changes the cameras of the configuration; another one once the monitor runs
 * @param objects where copies of incidents' files are; empty without a store for them
 * @param peers the fleet in which each member answers for all; empty for a monitor that answers for its own cameras
 */
public record WebContent(
        CameraDirectory cameras,
        MjpegHub hub,
        SnapshotSource snapshots,
        Readiness readiness,
        Scrape scrape,
        IncidentStore incidents,
        ImageExplainer explainer,
        Supplier<List<SinkState>> sinks,
        ConfigReload reload,
        Supplier<SystemReport> system,
        SinkTrial trial,
        CameraFinder finder,
        Supplier<ConfigEditing> editing,
        Optional<ObjectStore> objects,
        Optional<Peers> peers) {
    /** Without sinks and a file, so that no page changes its cameras. */
    public WebContent(
            CameraDirectory cameras,
            MjpegHub hub,
            SnapshotSource snapshots,
            Readiness readiness,
            Scrape scrape,
            IncidentStore incidents,
            ImageExplainer explainer) {
        this(
                cameras,
                hub,
                snapshots,
                readiness,
                scrape,
                incidents,
                explainer,
                List::of,
                ConfigReload.NONE,
                () -> {
                    throw new IllegalStateException("nothing is known of this server's system");
                },
                SinkTrial.NONE,
                CameraFinder.NONE,
                () -> ConfigEditing.NONE,
                Optional.empty(),
                Optional.empty());
    }

    /** Without an explainer. */
    public WebContent(
            CameraDirectory cameras,
            MjpegHub hub,
            SnapshotSource snapshots,
            Readiness readiness,
            Scrape scrape,
            IncidentStore incidents) {
        this(cameras, hub, snapshots, readiness, scrape, incidents, ImageExplainer.NONE);
    }

    /** The cameras and how they are. Thread-safe; must not block. */
    public interface CameraDirectory {
        /** All cameras in the order of the configuration. */
        List<CameraView> cameras();

        /** One camera; empty where none has that id. */
        default Optional<CameraView> camera(CameraId id) {
            return cameras().stream().filter(view -> view.id().equals(id)).findFirst();
        }

        /** How a camera is configured now; empty where none has that id. */
        default Optional<CameraConfig> configuration(CameraId id) {
            return Optional.empty();
        }

        /** Somebody looks at all cameras again and again; called about once a second meanwhile. */
        default void watched() {}

        /** A camera's scores of the last hours; empty where none has that id. */
        default Optional<ScoreHistory.Kept> scores(CameraId id) {
            return Optional.empty();
        }
    }

    /** Whether the monitor does its work. Thread-safe; must not block. */
    public interface Readiness {
        /** All checks; the monitor is ready when each holds. */
        List<Check> checks();

        /** What limits the monitor although it is ready, a line for people each. */
        default List<String> notices() {
            return List.of();
        }

        /**
         * One condition of being ready.
         *
         * @param name short, snake_case
         * @param ok whether it holds
         * @param detail one line for people
         */
        record Check(String name, boolean ok, String detail) {}
    }

    /** The content of {@code /metrics}. Thread-safe. */
    public interface Scrape {
        /**
         * Writes all metrics out.
         *
         * @param accept the request's {@code Accept} header
         */
        Page scrape(Optional<String> accept);

        /**
         * An answer.
         *
         * @param contentType the header's value
         * @param body read from its position to its limit, once
         */
        record Page(String contentType, ByteBuffer body) {}
    }
}
