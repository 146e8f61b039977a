package io.emberwatch.monitor.config;

import io.emberwatch.core.frame.CameraId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A whole configuration file, checked. Immutable.
 *
 * @param cameras by id, in the order of the file, defaults already applied; empty only in a fleet
 */
public record MonitorConfig(
        @Section(name = "model", about = "The network and how it runs.")
        ModelConfig model,

        @Section(
                name = "cameras",
                about =
                        "The cameras by id; an id is 1 to 63 of a-z, 0-9, _ and -, and stands in addresses and metrics. "
                                + "From 1 to 512 cameras; none is needed where web.editable is true, so that the first comes from "
                                + "the pages.",
                inherits = "defaults",
                inheritsAbout =
                        "What holds for every camera. A camera may have the same three sections and overrides single "
                                + "keys.",
                example = "entrance")
        Map<CameraId, CameraConfig> cameras,

        @Section(name = "publish", about = "How annotated frames are encoded.")
        PublishConfig publish,

        @Section(name = "web", about = "Where pages, live frames and metrics are served.")
        WebConfig web,

        @Section(
                name = "canary",
                about = "The monitor's test of itself: an image with a fire and one without pass through "
                        + "the whole live path.")
        CanaryConfig canary,

        @Section(name = "health", about = "When a fault of a camera is told, and when it is over.")
        HealthConfig health,

        @Section(name = "incidents", about = "Where incidents and their images are kept.")
        IncidentsConfig incidents,

        @Section(
                name = "evidence",
                about = "What is kept of an alarm besides its images, in the same folder and for the same " + "time.")
        EvidenceConfig evidence,

        @Section(
                name = "notify",
                about = "Who gets messages about incidents: one at the start and one at the end. No "
                        + "message is sent unless a sink is named below.")
        NotifyConfig notifications,

        @Section(name = "reload", about = "How the running monitor takes a changed file over.")
        ReloadConfig reload,

        @Section(
                name = "fleet",
                about = "Shares cameras with other monitors through Kafka: they stand in its topic in place of cameras "
                        + "here. See docs/fleet.md.")
        Optional<FleetConfig> fleet) {
    /** The most cameras that a file may have. */
    public static final int MOST_CAMERAS = 512;

    public MonitorConfig {
        Objects.requireNonNull(model);
        Objects.requireNonNull(publish);
        Objects.requireNonNull(web);
        Objects.requireNonNull(canary);
        Objects.requireNonNull(health);
        Objects.requireNonNull(incidents);
        Objects.requireNonNull(evidence);
        Objects.requireNonNull(notifications);
        Objects.requireNonNull(reload);
        Objects.requireNonNull(fleet);
        Checks.require(!cameras.isEmpty() || fleet.isPresent() || web.editable(), "there must be at least one camera");
        cameras = Collections.unmodifiableMap(new LinkedHashMap<>(cameras));
    }

    /** This one with everything of another that can change while a monitor runs: see {@link ConfigDifference#isLive}. */
    public MonitorConfig withLiveOf(MonitorConfig other) {
        return new MonitorConfig(
                model,
                other.cameras,
                other.publish,
                new WebConfig(
                        web.bind(),
                        web.maxViewers(),
                        web.metricsBind(),
                        web.tls(),
                        other.web.editable(),
                        other.web.access()),
                canary,
                other.health,
                new IncidentsConfig(
                        incidents.path(), other.incidents.retain(), other.incidents.maxSize(), incidents.s3()),
                evidence,
                other.notifications,
                other.reload,
                fleet);
    }

    /** Why it must not be run so: one line with the remedy; empty where it may. */
    public Optional<String> danger() {
        return web.danger().or(() -> fleet.flatMap(shared -> shared.unreachable(web.bind())));
    }

    /** This one with other cameras; none only in a fleet. */
    public MonitorConfig withCameras(Map<CameraId, CameraConfig> others) {
        return new MonitorConfig(
                model, others, publish, web, canary, health, incidents, evidence, notifications, reload, fleet);
    }

    /** What is kept of an alarm beside its images. Immutable. */
    public record EvidenceConfig(
            @Section(
                    name = "clip",
                    about =
                            "clip.mp4: the camera's own video around the alarm, copied and not encoded again. Cameras that "
                                    + "send encoded video have one: rtsp://, http(s):// and files; demo: and devices with raw frames "
                                    + "have none.")
            ClipConfig clip) {
        public EvidenceConfig {
            Objects.requireNonNull(clip);
        }
    }

    /** How the monitor tests itself with images whose answers are known. Immutable. */
    public record CanaryConfig(
            @Key(name = "enabled", about = "Whether it tests itself.", defaultValue = "true")
            boolean enabled,

            @Key(name = "every", about = "Time from one test to the next.", min = "5s", max = "1h", defaultValue = "5m")
            Duration every) {}

    /** How annotated frames are encoded. Immutable. */
    public record PublishConfig(
            @Key(
                    name = "jpeg_quality",
                    about = "Higher is sharper and larger.",
                    min = "1",
                    max = "100",
                    defaultValue = "80")
            int jpegQuality) {
        public PublishConfig {
            Checks.keys(PublishConfig.class, jpegQuality);
        }
    }

    /** Where pages, live frames and metrics are served. Immutable. */
    public record WebConfig(
            @Key(
                    name = "bind",
                    about = "127.0.0.1 serves this machine only, 0.0.0.0 every network that reaches it; port "
                            + "0 takes a free port.",
                    defaultValue = "127.0.0.1:8080")
            InetSocketAddress bind,

            @Key(
                    name = "max_viewers",
                    about = "Most viewers of live frames at the same time.",
                    min = "1",
                    max = "10000",
                    defaultValue = "200")
            int maxViewers,

            @Key(
                    name = "metrics_bind",
                    about =
                            "Where /metrics, /healthz and /readyz are served as well, without a login and nothing else.",
                    example = "127.0.0.1:9464")
            Optional<InetSocketAddress> metricsBind,

            @Key(
                    name = "tls",
                    about =
                            "PEM files of the certificate, with those between it and its issuer, and of its key (PKCS #8, "
                                    + "without a password): bind is served by https. They are read again when they have changed.",
                    type = TlsConfig.Identity.class,
                    example = "{certificate: /etc/emberwatch/web.pem, key: /etc/emberwatch/web.key}")
            Optional<TlsConfig> tls,

            @Key(
                    name = "editable",
                    about =
                            "Whether an admin who sees all cameras may add, change and remove cameras, their masks and zones in "
                                    + "the pages. The changes are written to this file; the nine versions before are kept beside it.",
                    defaultValue = "false")
            boolean editable,

            AccessConfig access) {
        public WebConfig {
            Objects.requireNonNull(bind);
            Objects.requireNonNull(metricsBind);
            Objects.requireNonNull(tls);
            Objects.requireNonNull(access);
            Checks.keys(WebConfig.class, bind, maxViewers, metricsBind, tls, editable, access);
        }

        /** Whose file is not changed by pages. */
        public WebConfig(
                InetSocketAddress bind,
                int maxViewers,
                Optional<InetSocketAddress> metricsBind,
                Optional<TlsConfig> tls,
                AccessConfig access) {
            this(bind, maxViewers, metricsBind, tls, false, access);
        }

        /** Without a login. */
        public WebConfig(InetSocketAddress bind, int maxViewers) {
            this(bind, maxViewers, Optional.empty(), Optional.empty(), AccessConfig.OPEN);
        }

        /** Why it must not be served so: one line with the remedy; empty where it may. */
        public Optional<String> danger() {
            boolean local = bind.getAddress() != null && bind.getAddress().isLoopbackAddress();
            if (local || access.loginNeeded()) {
                return Optional.empty();
            }
            if (access.insecure()) {
                return editable
                        ? Optional.of("web.editable: whoever reaches " + bind.getHostString() + ":" + bind.getPort()
                                + " could change this file: name users below web.users, or leave editable away")
                        : Optional.empty();
            }
            return Optional.of("web.bind: other machines reach " + bind.getHostString() + ":" + bind.getPort()
                    + " and nobody would have to log in: name users below web.users ('emberwatch hash-password' helps),"
                    + " bind 127.0.0.1, or set web.insecure: true if whoever reaches it may see and do everything");
        }
    }
}
