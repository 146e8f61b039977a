package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigHashTest {
    private static final String SITE = """
            defaults: {detect: {quiet: [mon-fri 08:00-17:00 Europe/Berlin]}}
            cameras:
              gate: {url: 'rtsp://10.0.0.5/1', username: '${USER}', password: '${PASSWORD}', zones: {a: [[0, 0], [1, 0], [1, 1]]}}
              yard: {url: 'demo:'}
            notify:
              webhook: [{url: 'https://hooks.example.org/T/token-1', secret: '${PASSWORD}'}]
            """;

    private static final String SMALLEST = "cameras: {gate: {url: 'demo:'}}";

    private static final String EVERYTHING_OF_CAMERAS = """
            model: {path: models/site, batch_size: 16, max_batch_delay: 5ms, device: cpu, precision: bf16, threads: 3}
            defaults:
              capture: {transport: udp, timeout: 3s, fps: 5.5, max_width: 640, loop: true, stale_after: 5s, frozen_after: 1m, covered_after: 30d, backoff: {initial: 2s, max: 90s, jitter: 0.1}}
              detect: {threshold: 0.9, clear_threshold: 0.4, window: 7, min_hits: 4, cooldown: 1h, smoothing: 0.3, tiles: 2x2, agreement: 0.3, flicker: 0.02, quiet: [mon-fri 08:00-17:00 Europe/Berlin, daily 23:30-24:00 UTC]}
              explain: {method: layercam, layer: pool4_conv}
            cameras:
              gate: {name: Main gate, url: 'rtsp://10.0.0.5/1?token=x', username: '${USER}', password: '${PASSWORD}', masks: {stove: [[0, 0], [0.3, 0.0], [.3, 0.4]]}, zones: {hall: [[0, 0.3], [1, 0.3], [1, 1], [0, 1]]}}
              yard: {url: 'demo:?fire=never&seed=4', detect: {tiles: 3x2, quiet: [sat 10:00-11:30 UTC]}, explain: {method: gradcam, layer: last}}
            publish: {jpeg_quality: 70}
            web: {bind: '0.0.0.0:9090', max_viewers: 20}
            canary: {enabled: false, every: 30s}
            incidents: {path: /var/lib/fire, retain: 7d, max_size: 2TB}
            evidence: {clip: {enabled: false, pre_roll: 5s, post_roll: 1m, max_memory: 32MB, max_heap_share: 0.35}}
            """;

    private static final String EVERYTHING_OF_SINKS = """
            cameras:
              a: {url: 'http://u.example.org/x&y=1', username: u}
              b: {url: v4l2:/dev/video0}
            web: {bind: '[::1]:8080'}
            notify:
              base_url: https://fire.example.org/site
              reminder: 15m
              give_up_after: 2d
              backoff: {initial: 3s, max: 10m, jitter: 0}
              webhook:
                - {url: 'https://a.example.org:8443/x?y=1', secret: '${PASSWORD}', picture: link, timeout: 3s}
                - {url: 'http://b.example.org', template: '{"text": "{{title}}"}'}
                - {name: third, url: 'http://c.example.org', picture: attach}
              mqtt: {host: broker, port: 8883, tls: true, username: m, password: '${PASSWORD}', client_id: c1, topic: a/b, discovery_prefix: ha, timeout: 4s}
              alertmanager: {url: 'http://127.0.0.1:9093/x', username: al, password: p, refresh: 30s, timeout: 2s}
              email: {host: mail.example.org, port: 25, security: none, username: e, password: p, from: fire@example.org, to: [a@example.org, b@example.org], timeout: 7s}
              command: [{program: /usr/local/bin/siren, args: [--on, '${PASSWORD}'], timeout: 1s}, {name: lamp, program: /bin/lamp}]
            """;

    private static final String SPARSE_SINKS = """
            cameras: {a: {url: 0}}
            web: {bind: 'localhost:0'}
            notify: {mqtt: {host: h, discovery: false}, alertmanager: {url: 'http://a'}, email: {host: h, from: a@b, to: [c@d]}}
            """;

    /** Secrets, what is left out or hidden beside them, and who may look: that decides no alarm. */
    private static final Set<String> HIDDEN = Set.of(
            "incidents.s3.access_key",
            "incidents.s3.secret_key",
            "fleet.bootstrap_servers",
            "fleet.group",
            "fleet.member",
            "fleet.session_timeout",
            "fleet.capacity",
            "fleet.security.tls",
            "fleet.security.mechanism",
            "fleet.security.username",
            "fleet.security.password",
            "fleet.secret",
            "fleet.address",
            "fleet.tls",
            "web.metrics_bind",
            "web.tls",
            "web.editable",
            "web.insecure",
            "web.audit",
            "web.session_idle",
            "web.session_max",
            "web.trusted_proxies.addresses",
            "web.trusted_proxies.user_header",
            "web.trusted_proxies.role",
            "web.openid.issuer",
            "web.openid.client_id",
            "web.openid.client_secret",
            "web.openid.label",
            "web.openid.scopes",
            "web.openid.name_claim",
            "web.openid.role_claim",
            "web.openid.tls",
            "web.openid.roles.viewer",
            "web.openid.roles.operator",
            "web.openid.roles.admin",
            "web.users.name",
            "web.users.password",
            "web.users.role",
            "web.users.cameras",
            "web.tokens.name",
            "web.tokens.hash",
            "web.tokens.role",
            "web.tokens.cameras",
            "cameras.username",
            "cameras.password",
            "notify.webhook.secret",
            "notify.webhook.template",
            "notify.mqtt.password",
            "notify.kafka.security.password",
            "notify.alertmanager.username",
            "notify.alertmanager.password",
            "notify.email.username",
            "notify.email.password");

    @Test
    void sameConfiguration_hasTheSameHash_whateverItsSpellingAndItsSecrets() throws ConfigException {
        String hash = hash(SITE, "hunter2");

        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(hash(SITE, "another")).isEqualTo(hash);
        assertThat(hash("# a note\n" + SITE.replace("token-1", "token-2"), "hunter2"))
                .isEqualTo(hash);
        assertThat(hash(SITE.replace("url: 'demo:'", "detect: {threshold: 0.8}, url: 'demo:'"), "hunter2"))
                .as("the default, written out")
                .isEqualTo(hash);
    }

    /** It must not change from one run of Java to the next, as the order of its own sets does. */
    @Test
    void hash_isTheSameInEveryRun() throws ConfigException {
        assertThat(new ConfigLoader(environment("hunter2")::get)
                        .parse("site.yml", SITE)
                        .toString())
                .contains("days=[MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY]")
                .doesNotContainPattern("@[0-9a-f]{5,}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url: 'demo:'|url: 'demo:', detect: {threshold: 0.71}",
                "mon-fri|mon-sat",
                "[1, 1]|[1, 0.9]",
                "yard:|lawn:",
            })
    void anotherConfiguration_hasAnotherHash(String from, String to) throws ConfigException {
        assertThat(SITE).contains(from);
        assertThat(hash(SITE.replace(from, to), "hunter2")).isNotEqualTo(hash(SITE, "hunter2"));
    }

    /** Computed by the version that had no canonical form and hashed what its records wrote of themselves. */
    static Stream<Arguments> hashesOfEarlierVersions() {
        return Stream.of(
                Arguments.of("dd16360f4cc6c254a6c72cb0956fef782f1854bd5e46b76be312512ece00f814", SMALLEST),
                Arguments.of("4aab55231e492668cf2cacc38f185606139ee8617deb12b45568c7edc92de3fd", EVERYTHING_OF_CAMERAS),
                Arguments.of("55df3cf47bb4854696ad9720801f272fc230ad86075cafd9ed52d8bd471f6b7d", EVERYTHING_OF_SINKS),
                Arguments.of("f3aca0f95cb2e546892c181888d291b3f8894a4d08a8e0153cbbe586bb25df5a", SPARSE_SINKS));
    }

    @ParameterizedTest
    @MethodSource("hashesOfEarlierVersions")
    void keptIncidents_stayWithTheirConfiguration(String hash, String yaml) throws ConfigException {
        assertThat(hash(yaml, "hunter2")).isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource({
        "config/emberwatch.yml, 9e0284c8b805b95d3a72b1d636c1a16c4c8c46644af8903b275e595e35dfe4a4",
        "config/demo.yml, cfb045851cc5a5d14497db903699f37baeff63d31fc1a140fe7c13971c88d72e",
        "config/container/emberwatch.yml, 8c582680322396af4c7a0a0a6af57db0f3508952dec3354623f9d02071403504",
        "config/compose/emberwatch.yml, 6a71bdea225948d1b5977b5561ff4760d4e1d8c49b1bb6faefe55ddc70982ed2",
    })
    void shippedFiles_haveTheirEarlierHash(Path file, String hash) throws ConfigException {
        assertThat(ConfigHash.of(new ConfigLoader(environment("")::get).load(file)))
                .isEqualTo(hash);
    }

    /** The canonical form names each member by hand: none may be forgotten. */
    @ParameterizedTest
    @MethodSource("hashedKeys")
    void anotherValueOfAKey_isAnotherHash(String place, ConfigKey key) {
        MonitorConfig one = (MonitorConfig) ConfigSection.FILE.build(settings(ConfigSection.FILE, Optional.empty()));
        MonitorConfig other = (MonitorConfig) ConfigSection.FILE.build(settings(ConfigSection.FILE, Optional.of(key)));

        assertThat(ConfigHash.of(other)).as(place).isNotEqualTo(ConfigHash.of(one));
    }

    static Stream<Arguments> hashedKeys() {
        return keys("", ConfigSection.FILE).filter(key -> !HIDDEN.contains(key.get()[0]));
    }

    private static Stream<Arguments> keys(String path, ConfigSection section) {
        return Stream.concat(
                section.keys().stream().map(key -> Arguments.of(path + key.name(), key)),
                section.sections().stream()
                        .filter(inner -> !inner.name().equals("defaults"))
                        .flatMap(inner -> keys(path + inner.name() + ".", inner)));
    }

    /** Every section and key with its default or example, one of them with another value. */
    private static Settings settings(ConfigSection section, Optional<ConfigKey> changed) {
        Settings settings = Settings.standard("a");
        fill(section, settings, changed);
        return settings;
    }

    private static void fill(ConfigSection section, Settings settings, Optional<ConfigKey> changed) {
        for (ConfigKey key : section.keys()) {
            Object value = key.defaultValue().orElseGet(() -> example(key));
            settings.put(key, changed.filter(key::equals).isPresent() ? another(value) : value, 1);
        }
        for (ConfigSection inner : section.sections()) {
            if (inner.form() == ConfigSection.Form.ALWAYS) {
                fill(inner, settings, changed);
            } else {
                settings.add(inner, new Settings.Item(1, "", settings(inner, changed)));
            }
        }
    }

    private static Object example(ConfigKey key) {
        if (key.type() instanceof Polygon.Named) {
            Polygon.Corner corner = new Polygon.Corner(0.5, 0.5);
            return List.of(new Polygon(List.of(corner, corner, corner)));
        }
        if (key.type() instanceof TlsConfig.Reader) {
            return new TlsConfig(true, Optional.of("/etc/ca.pem"), Optional.empty(), Optional.empty());
        }
        if (key.type() instanceof CredentialHash || key.type() instanceof FleetConfig.MemberSecret) {
            return new Secret("hash");
        }
        if (key.name().equals("template")) {
            return JsonTemplate.parse("[]");
        }
        String example = key.annotation().example().replaceAll("^[\\[\"]|, .*|[\\]\"]$", "");
        try {
            return key.type() instanceof ValueTypes.ListType<?> list
                    ? List.of(list.element().parse(example))
                    : key.type().parse(example);
        } catch (Problems.Refused e) {
            throw new IllegalStateException("example of " + key, e);
        }
    }

    private static Object another(Object value) {
        if (value instanceof Integer number) {
            return number + 1;
        }
        if (value instanceof Long number) {
            return number + 1;
        }
        if (value instanceof Double number) {
            return number == 0 ? 0.5 : number * 1.1;
        }
        if (value instanceof Boolean flag) {
            return !flag;
        }
        if (value instanceof Duration duration) {
            return duration.plusMillis(1);
        }
        if (value instanceof TlsConfig) {
            return new TlsConfig(true, Optional.of("/etc/other.pem"), Optional.empty(), Optional.empty());
        }
        if (value instanceof URI) {
            return URI.create("https://another.example.org");
        }
        if (value instanceof InetSocketAddress address) {
            return new InetSocketAddress(address.getAddress(), address.getPort() + 1);
        }
        if (value instanceof TileGrid) {
            return new TileGrid(2, 2);
        }
        if (value instanceof Enum<?> constant) {
            List<?> all = List.of(constant.getDeclaringClass().getEnumConstants());
            return all.get((all.indexOf(constant) + 1) % all.size());
        }
        if (value instanceof List<?> list) {
            return Stream.concat(list.stream(), list.stream()).toList();
        }
        return value.equals("gradcam") ? "layercam" : value + "x";
    }

    private static String hash(String yaml, String password) throws ConfigException {
        return ConfigHash.of(new ConfigLoader(environment(password)::get).parse("site.yml", yaml));
    }

    private static Map<String, String> environment(String password) {
        return Map.of("USER", "someone", "PASSWORD", password);
    }
}
