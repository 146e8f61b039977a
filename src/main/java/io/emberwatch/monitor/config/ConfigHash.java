package io.emberwatch.monitor.config;

import io.emberwatch.engine.EngineChoice;
import io.emberwatch.monitor.config.DoubtConfig.QuietHours;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells configurations apart. It covers what is in effect, defaults included, without passwords, most user names, and the
 * parts of addresses that may hold a token. So nobody can guess a secret by it, and a changed password leaves it as it is.
 * Who may look at the monitor is no part of it: that decides no alarm.
 *
 * <p>Incidents keep this hash for years, so the canonical form below is fixed: its names are those of the records when the
 * first incidents were kept, and stay when a component is renamed. A key that is added later must be written only where
 * it differs from its default, so that a configuration without it keeps its hash.
 */
public final class ConfigHash {
    private ConfigHash() {}

    /** SHA-256 as 64 hexadecimal digits; the same in each run and on each machine. */
    public static String of(MonitorConfig config) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(canonical(config).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What is hashed: {@code Name[member=value, …]}. */
    static String canonical(MonitorConfig config) {
        String cameras = config.cameras().entrySet().stream()
                .map(entry -> entry.getKey().value() + "=" + camera(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        return new Form("MonitorConfig")
                .with("model", model(config.model()))
                .with("cameras", cameras)
                .with(
                        "publish",
                        new Form("PublishConfig")
                                .with("jpegQuality", config.publish().jpegQuality()))
                .with(
                        "web",
                        new Form("WebConfig")
                                .with("bind", config.web().bind())
                                .with("maxViewers", config.web().maxViewers()))
                .with(
                        "canary",
                        new Form("CanaryConfig")
                                .with("enabled", config.canary().enabled())
                                .with("every", config.canary().every()))
                .with("incidents", incidents(config.incidents()))
                .with(
                        "evidence",
                        new Form("EvidenceConfig")
                                .with("clip", clip(config.evidence().clip())))
                .with("notifications", notifications(config.notifications()))
                .withOther(
                        "health",
                        health(config.health()).toString(),
                        health(HealthConfig.STANDARD).toString())
                .withOther("reloadWatch", config.reload().watch(), ReloadConfig.STANDARD.watch())
                .toString();
    }

    private static Form model(ModelConfig model) {
        return new Form("ModelConfig")
                .with("path", model.path())
                .with("batchSize", model.batchSize())
                .with("maxBatchDelay", model.maxBatchDelay())
                .with("device", model.device().name())
                .with("precision", model.precision().name())
                .with("threads", model.threads())
                .withOther("engine", model.engine(), EngineChoice.AUTO);
    }

    private static Form camera(CameraConfig camera) {
        return new Form("CameraConfig")
                .with("name", camera.name())
                .with("url", camera.printableUrl())
                .with("username", camera.username().map(user -> "***"))
                .with("password", hidden(camera.password()))
                .with("capture", capture(camera.capture()))
                .with("detect", detect(camera.detect()))
                .with(
                        "explain",
                        new Form("ExplainConfig")
                                .with("method", camera.explain().method())
                                .with("layer", camera.explain().layer()))
                .with(
                        "regions",
                        new Form("RegionsConfig")
                                .with("masks", list(camera.regions().masks(), ConfigHash::polygon))
                                .with("zones", list(camera.regions().zones(), ConfigHash::polygon)))
                .withOther("group", camera.group(), Optional.empty());
    }

    private static Form capture(CaptureConfig capture) {
        Form form = new Form("CaptureConfig")
                .with("transport", capture.transport().name())
                .with("timeout", capture.timeout())
                .with("fps", capture.fps())
                .with("maxWidth", capture.maxWidth())
                .with("loop", capture.loop())
                .with("staleAfter", capture.staleAfter())
                .with("frozenAfter", capture.frozenAfter())
                .with("coveredAfter", capture.coveredAfter())
                .with("backoff", backoff(capture.backoff()));
        DecodeConfig decoding = capture.decoding();
        DecodeConfig usual = DecodeConfig.DEFAULT;
        return form.withOther("decode", decoding.decode().name(), usual.decode().name())
                .withOther("keyframeGap", decoding.keyframeGap(), usual.keyframeGap())
                .withOther("burstFps", capture.burstFps(), capture.fps())
                .withOther(
                        "hardware", decoding.hardware().name(), usual.hardware().name())
                .withOther(
                        "tls",
                        capture.tls()
                                .map(tls -> tls.hasFiles() ? files(tls) : "true")
                                .orElse(""),
                        "");
    }

    private static Form backoff(BackoffConfig backoff) {
        return new Form("BackoffConfig")
                .with("initial", backoff.initial())
                .with("max", backoff.max())
                .with("jitter", backoff.jitter());
    }

    private static Form detect(DetectConfig detect) {
        DoubtConfig doubts = detect.doubts();
        Form doubt = new Form("DoubtConfig")
                .with("agreement", doubts.agreement())
                .with("flicker", doubts.flicker())
                .with("quiet", list(doubts.quiet(), ConfigHash::quiet))
                .withOther("secondLook", doubts.secondLook(), DoubtConfig.USUAL_SECOND_LOOK);
        Form form = new Form("DetectConfig")
                .with("threshold", detect.threshold())
                .with("clearThreshold", detect.clearThreshold())
                .with("window", detect.window())
                .with("minHits", detect.minHits())
                .with("cooldown", detect.cooldown())
                .with("smoothing", detect.smoothing())
                .with(
                        "tiles",
                        new Form("TileGrid")
                                .with("columns", detect.tiles().columns())
                                .with("rows", detect.tiles().rows()))
                .with("doubts", doubt);
        return detect.maxStill().equals(DetectConfig.USUAL_MAX_STILL) ? form : form.with("maxStill", detect.maxStill());
    }

    private static Form quiet(QuietHours hours) {
        return new Form("QuietHours")
                .with("days", hours.days())
                .with("fromMinute", hours.fromMinute())
                .with("toMinute", hours.toMinute())
                .with("zone", hours.zone().getId());
    }

    private static Form polygon(Polygon polygon) {
        return new Form("Polygon")
                .with(
                        "corners",
                        list(
                                polygon.corners(),
                                corner ->
                                        new Form("Corner").with("x", corner.x()).with("y", corner.y())));
    }

    private static Form incidents(IncidentsConfig incidents) {
        return new Form("IncidentsConfig")
                .with("path", incidents.path())
                .with("retain", incidents.retain())
                .with("maxSize", incidents.maxSize())
                .withOther("s3", incidents.s3().map(ConfigHash::s3), Optional.empty());
    }

    private static Form s3(S3Config s3) {
        return new Form("S3Config")
                .with("endpoint", HttpUrl.printable(s3.endpoint()))
                .with("region", s3.region())
                .with("bucket", s3.bucket())
                .with("prefix", s3.prefix())
                .with("pathStyle", s3.pathStyle())
                .with("timeout", s3.timeout())
                .withOther("tlsFiles", s3.tls().map(ConfigHash::files).orElse(""), "");
    }

    private static Form clip(ClipConfig clip) {
        return new Form("ClipConfig")
                .with("enabled", clip.enabled())
                .with("preRoll", clip.preRoll())
                .with("postRoll", clip.postRoll())
                .with("maxMemory", clip.maxMemory())
                .with("maxHeapShare", clip.maxHeapShare());
    }

    private static Form notifications(NotifyConfig notify) {
        Form form = new Form("NotifyConfig")
                .with("baseUrl", notify.baseUrl())
                .with("reminder", notify.reminder())
                .with("giveUpAfter", notify.giveUpAfter())
                .with("backoff", backoff(notify.backoff()))
                .with("webhooks", list(notify.webhooks(), ConfigHash::webhook))
                .with("mqtt", notify.mqtt().map(ConfigHash::mqtt))
                .with("alertmanager", notify.alertmanager().map(ConfigHash::alertmanager))
                .with("email", notify.email().map(ConfigHash::email))
                .with("commands", list(notify.commands(), ConfigHash::command));
        return form.withOther("probeEvery", notify.probeEvery(), NotifyConfig.PROBE_EVERY)
                .withOther("kafka", notify.kafka().map(ConfigHash::kafka), Optional.empty());
    }

    private static Form webhook(WebhookConfig webhook) {
        return new Form("WebhookConfig")
                .with("name", webhook.name())
                .with("url", HttpUrl.printable(webhook.url()))
                .with("secret", hidden(webhook.secret()))
                .with("picture", webhook.image().name())
                .with("timeout", webhook.timeout())
                .with("template", webhook.template().isPresent())
                .withOther("pictureName", webhook.imagePart(), WebhookConfig.IMAGE)
                .withOther("format", webhook.format(), WebhookConfig.Format.JSON)
                .withOther(
                        "headers",
                        webhook.headers().stream().map(HttpHeader::name).toList(),
                        List.of())
                .withOther("tlsFiles", webhook.tls().map(ConfigHash::files).orElse(""), "")
                .withOther("only", only(webhook.only()), only(SinkFilter.ALL));
    }

    private static Form mqtt(MqttConfig mqtt) {
        return new Form("MqttConfig")
                .with("host", mqtt.host())
                .with("port", mqtt.port())
                .with("tls", mqtt.tls().used())
                .with("username", mqtt.username())
                .with("password", hidden(mqtt.password()))
                .with("clientId", mqtt.clientId())
                .with("topic", mqtt.topic())
                .with("discovery", mqtt.discovery())
                .with("timeout", mqtt.timeout())
                .withOther("tlsFiles", files(mqtt.tls()), "")
                .withOther("only", only(mqtt.only()), only(SinkFilter.ALL));
    }

    private static Form kafka(KafkaConfig kafka) {
        return new Form("KafkaConfig")
                .with("bootstrapServers", kafka.bootstrapServers())
                .with("topic", kafka.topic())
                .with("key", kafka.key().name())
                .with("security", security(kafka.security()))
                .with("timeout", kafka.timeout())
                .withOther("only", only(kafka.only()), only(SinkFilter.ALL));
    }

    private static Form security(KafkaSecurity security) {
        return new Form("KafkaSecurity")
                .with("tls", security.tls().used())
                .withOther("tlsFiles", files(security.tls()), "")
                .with("mechanism", security.mechanism())
                .with("username", security.username())
                .with("password", hidden(security.password()));
    }

    private static Form alertmanager(AlertmanagerConfig alertmanager) {
        return new Form("AlertmanagerConfig")
                .with("url", HttpUrl.printable(alertmanager.url()))
                .with("password", hidden(alertmanager.password()))
                .with("refresh", alertmanager.refresh())
                .with("timeout", alertmanager.timeout())
                .withOther("tlsFiles", alertmanager.tls().map(ConfigHash::files).orElse(""), "")
                .withOther("only", only(alertmanager.only()), only(SinkFilter.ALL));
    }

    private static Form email(EmailConfig email) {
        return new Form("EmailConfig")
                .with("host", email.host())
                .with("port", email.port())
                .with("security", email.security().name())
                .with("password", hidden(email.password()))
                .with("from", email.from())
                .with("to", email.to())
                .with("timeout", email.timeout())
                .withOther("tlsFiles", email.tls().map(ConfigHash::files).orElse(""), "")
                .withOther("only", only(email.only()), only(SinkFilter.ALL));
    }

    private static Form command(CommandConfig command) {
        return new Form("CommandConfig")
                .with("name", command.name())
                .with("program", command.program())
                .with("args", command.args().size())
                .with("timeout", command.timeout())
                .withOther("only", only(command.only()), only(SinkFilter.ALL));
    }

    /** The names of the files; their content may change, as a password may. */
    private static String files(TlsConfig tls) {
        return tls.hasFiles()
                ? new Form("TlsConfig")
                        .with("ca", tls.ca())
                        .with("certificate", tls.certificate())
                        .with("key", tls.key())
                        .toString()
                : "";
    }

    private static String only(SinkFilter only) {
        return new Form("SinkFilter")
                .with("kinds", only.kinds())
                .with("cameras", only.cameras())
                .toString();
    }

    private static Form health(HealthConfig health) {
        return new Form("HealthConfig")
                .with("downAfter", health.downAfter())
                .with("clearAfter", health.clearAfter())
                .with("togetherWithin", health.togetherWithin());
    }

    private static Optional<String> hidden(Optional<Secret> secret) {
        return secret.map(any -> "***");
    }

    private static <T> List<Form> list(List<T> items, Function<T, Form> form) {
        return items.stream().map(form).toList();
    }

    /** Writes {@code Name[member=value, member=value]}. */
    private static final class Form {
        private final String name;
        private final List<String> members = new ArrayList<>();

        Form(String name) {
            this.name = name;
        }

        Form with(String member, Object value) {
            members.add(member + "=" + value);
            return this;
        }

        /** Writes a member that came later: only where it differs from its default. */
        Form withOther(String member, Object value, Object standard) {
            return value.equals(standard) ? this : with(member, value);
        }

        @Override
        public String toString() {
            return name + members;
        }
    }
}
