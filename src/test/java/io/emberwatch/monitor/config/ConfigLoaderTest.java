package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.EngineChoice;
import io.emberwatch.engine.Precision;
import io.emberwatch.monitor.config.MonitorConfig.PublishConfig;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    private static final String ONE_CAMERA = "cameras: {gate: {url: 'demo:'}}\n";

    @TempDir
    Path folder;

    @Test
    void one_camera_is_enough_and_everything_else_has_its_default() throws ConfigException {
        MonitorConfig config = parse(ONE_CAMERA);

        assertThat(config.model())
                .isEqualTo(new ModelConfig(
                        "builtin", 8, Duration.ofMillis(40), Device.AUTO, EngineChoice.AUTO, Precision.AUTO, 0));
        assertThat(config.publish()).isEqualTo(new PublishConfig(80));
        assertThat(config.web())
                .isEqualTo(new WebConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080), 200));
        CameraConfig gate = camera(config, "gate");
        assertThat(gate.name()).isEqualTo("gate");
        assertThat(gate.username()).isEmpty();
        assertThat(gate.password()).isEmpty();
        assertThat(gate.capture())
                .isEqualTo(new CaptureConfig(
                        CaptureConfig.Transport.TCP,
                        Duration.ofSeconds(10),
                        2,
                        1280,
                        false,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        new BackoffConfig(Duration.ofSeconds(1), Duration.ofSeconds(60), 0.2)));
        assertThat(gate.detect())
                .isEqualTo(new DetectConfig(0.8, 0.5, 5, 3, Duration.ofMinutes(5))
                        .withMaxStill(Duration.ofSeconds(5))
                        .withDoubts(new DoubtConfig(0, 0.04, 0.8, List.of())));
        assertThat(gate.explain()).isEqualTo(new ExplainConfig("gradcam", "last"));
    }

    @Test
    void a_camera_overrides_single_keys_of_the_defaults() throws ConfigException {
        MonitorConfig config = parse("""
                defaults:
                  capture: {fps: 5, backoff: {initial: 2s, jitter: 0}}
                  detect: {threshold: 0.9}
                cameras:
                  gate:
                    url: demo:?seed=3
                    capture: {timeout: 3s, backoff: {initial: 5s}}
                    detect: {cooldown: 1h}
                  yard: {url: clips/yard.mp4, capture: {transport: udp, loop: true}}
                """);

        CaptureConfig gate = camera(config, "gate").capture();
        assertThat(gate.fps()).isEqualTo(5);
        assertThat(gate.timeout()).hasSeconds(3);
        assertThat(gate.backoff()).isEqualTo(new BackoffConfig(Duration.ofSeconds(5), Duration.ofSeconds(60), 0));
        assertThat(camera(config, "gate").detect().threshold()).isEqualTo(0.9);
        assertThat(camera(config, "gate").detect().cooldown()).hasHours(1);
        CaptureConfig yard = camera(config, "yard").capture();
        assertThat(yard.timeout()).hasSeconds(10);
        assertThat(yard.backoff().initial()).hasSeconds(2);
        assertThat(yard.transport()).isEqualTo(CaptureConfig.Transport.UDP);
        assertThat(yard.loop()).isTrue();
        assertThat(config.cameras().keySet()).map(CameraId::value).containsExactly("gate", "yard");
    }

    @Test
    void all_problems_come_at_once_in_the_order_of_the_file_with_line_and_path() {
        assertThat(problems("""
                model:
                  batch_size: many
                  treshold: 1
                defaults:
                  detect: {treshold: 0.8, clear_threshold: 2}
                cameras:
                  gate:
                    url: rtsp://10.0.0.5/1
                    capture:
                      fps: -3
                  Gate: {}
                  gate: {url: 'demo:'}
                web: [1]
                """))
                .containsExactly(
                        "site.yml:2: model.batch_size: must be a whole number from 1 to 64, not 'many'",
                        "site.yml:3: model: unknown key 'treshold', known are path, batch_size, max_batch_delay,"
                                + " device, engine, precision, threads",
                        "site.yml:5: defaults.detect: unknown key 'treshold', did you mean 'threshold'?",
                        "site.yml:5: defaults.detect.clear_threshold: must be a number from 0 to 1, not 2",
                        "site.yml:10: cameras.gate.capture.fps: must be more than 0 and at most 60, not -3",
                        "site.yml:11: cameras.Gate: must have a url:",
                        "site.yml:11: cameras.Gate: camera id must be 1 to 63 of a-z, 0-9, _ and -, and begin with a"
                                + " letter or digit",
                        "site.yml:12: cameras.gate: is already there in line 7",
                        "site.yml:13: web: must be a mapping of keys, not a list");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            model: {batch_size: 65}             | model.batch_size: must be a whole number from 1 to 64, not 65
            model: {batch_size: 1.5}            | model.batch_size: must be a whole number from 1 to 64, not 1.5
            model: {batch_size: }               | model.batch_size: must be a whole number from 1 to 64, not nothing
            model: {batch_size: [8]}            | model.batch_size: must be a whole number from 1 to 64, not a list
            model: {batch_size: {a: 1}}         | model.batch_size: must be a whole number from 1 to 64, not a mapping
            model: {max_batch_delay: 40}        | model.max_batch_delay: must be a duration from 0ms to 1s, such as 40ms, 10s, 5m, 1h or 30d, not 40
            model: {device: CPU}                | model.device: must be auto, cpu or gpu, not 'CPU'
            model: {precision: int4}            | model.precision: must be auto, fp32, bf16 or int8, not 'int4'
            model: {engine: torch}              | model.engine: must be auto, onednn or tensorflow, not 'torch'
            model: {path: ''}                   | model.path: must be a text of 1 to 4096 characters on one line, not ''
            model: 3                            | model: must be a mapping of keys, not a single value
            model:                              | model: must be a mapping of keys, not nothing
            modle: {}                           | unknown key 'modle', did you mean 'model'?
            "'a:b': 1"                          | unknown key, known are model, defaults, cameras, publish, web, canary, health, incidents, evidence, notify, reload, fleet
            defaults: {capture: {timeout: 121s}} | defaults.capture.timeout: must be a duration from 1s to 120s, such as 40ms, 10s, 5m, 1h or 30d, not '121s'
            defaults: {capture: {loop: yes}}    | defaults.capture.loop: must be true or false, not 'yes'
            defaults: {capture: {transport: UDP}} | defaults.capture.transport: must be tcp or udp, not 'UDP'
            defaults: {capture: {fps: 1e3}}     | defaults.capture.fps: must be more than 0 and at most 60, not '1e3'
            defaults: {capture: {fps: .nan}}    | defaults.capture.fps: must be more than 0 and at most 60, not '.nan'
            defaults: {capture: {tls: false}}   | defaults.capture.tls: must be true or a mapping of files: ca, certificate and key, not 'false'
            defaults: {capture: {tls: {key: k}}} | defaults.capture.tls: must have certificate and key, or neither
            defaults: {capture: {backoff: {initial: 2m}}} | defaults.capture.backoff.initial: must be at most max (1m), not 2m
            defaults: {capture: {backoff: {max: 500ms}}} | defaults.capture.backoff.initial: must be at most max (500ms), not 1s
            defaults: {detect: {clear_threshold: 0.9}} | defaults.detect.clear_threshold: must be at most threshold (0.8), not 0.9
            defaults: {detect: {window: 2}}     | defaults.detect.min_hits: must be at most window (2), not 3
            defaults: {explain: {method: lime}} | defaults.explain.method: must be gradcam, gradcam++, hirescam, layercam, eigencam, xgradcam, eigengradcam or cam, not 'lime'
            defaults: {explain: {method: cam, layer: pool4_conv}} | defaults.explain.layer: must be last for method cam: use gradcam for other layers
            defaults: {url: x}                  | defaults: unknown key 'url', known are capture, detect, explain
            publish: {jpeg_quality: 0}          | publish.jpeg_quality: must be a whole number from 1 to 100, not 0
            web: {bind: ':8080'}                | web.bind: must name a host: 127.0.0.1:8080 for this machine only, or 0.0.0.0:8080 for the whole network
            web: {bind: 8080}                   | web.bind: must be host:port or [IPv6]:port, such as 127.0.0.1:8080, not 8080
            web: {bind: '::1:8080'}             | web.bind: must be host:port or [IPv6]:port, such as 127.0.0.1:8080, not '::1:8080'
            web: {bind: 127.0.0.1:65536}        | web.bind: port must be from 0 to 65535, not 65536
            web: {max_viewers: 0}               | web.max_viewers: must be a whole number from 1 to 10000, not 0
            web: {tls: {}}                      | web.tls: must be a mapping of files: certificate and key
            web: {colour: red}                  | web: unknown key 'colour', known are bind, max_viewers, metrics_bind, tls, editable, insecure, audit, session_idle, session_max, trusted_proxies, openid, users, tokens
            incident: {path: data}              | unknown key 'incident', did you mean 'incidents'?
            model: &m {device: *m}              | YAML aliases (*name) and tags (!name) are not supported: write the value itself
            model: {path: !!str x}              | YAML aliases (*name) and tags (!name) are not supported: write the value itself
            """)
    void a_wrong_line_is_one_problem(String line, String problem) {
        assertThat(problems(ONE_CAMERA + line + "\n")).containsExactly("site.yml:2: " + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                   | cameras.gate: must have a url:
            {url: ftp://10.0.0.5/a}              | cameras.gate.url: must be rtsp://, rtsps://, http://, https://, rtmp://, rtmps:// or udp:// with a host, a file, v4l2:/dev/video0, a device number, or demo:
            {url: 'rtsp:10.0.0.5/a'}             | cameras.gate.url: must be rtsp://host/path or rtsp://host:port/path
            {url: 'rtsp://'}                     | cameras.gate.url: must be rtsp://host/path or rtsp://host:port/path
            {url: 'rtsp://a:b/c'}                | cameras.gate.url: must be rtsp://host/path or rtsp://host:port/path
            {url: 'file:'}                       | cameras.gate.url: must name a file after 'file:'
            {url: 'v4l2:'}                       | cameras.gate.url: must name a device after 'v4l2:'
            {url: 'demo:?speed=3'}               | cameras.gate.url: has an unknown option 'speed', did you mean 'seed'?
            {url: 'demo:?fire=maybe'}            | cameras.gate.url: option 'fire' must be sometimes, never or always
            {url: 'demo:?seed=1&seed=2'}         | cameras.gate.url: has option 'seed' twice
            {url: 'demo:room'}                   | cameras.gate.url: must be demo: or demo:?option=value&option=value with period, fire, seed
            {url: 'demo:', password: hunter2}    | cameras.gate.password: needs a username: beside it
            {url: 'demo:', username: ''}         | cameras.gate.username: must be a text of 1 to 200 characters on one line, not ''
            {url: 'demo:', position: {}}         | cameras.gate: unknown key 'position', known are name, group, url, username, password, masks, zones, capture, detect, explain
            {url: 'demo:', detect: {threshold: 0.4}} | cameras.gate.detect.clear_threshold: must be at most threshold (0.4), not 0.5
            demo                                 | cameras.gate: must be a mapping of keys, not a single value
            """)
    void a_wrong_camera_is_one_problem(String camera, String problem) {
        assertThat(problems("cameras:\n  gate: " + camera + "\n")).containsExactly("site.yml:2: " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "clips/a b.mp4",
                "/clips/x.mp4",
                "file:/clips/x.mp4",
                "v4l2:/dev/video0",
                "demo:",
                "rtsps://cam.lan:322/1",
                "http://[fe80::1]:80/snap",
                "rtsp://10.0.0.5/cam?channel=1&mail=a@b.c",
                "C:/clips/x.mp4"
            })
    void every_kind_of_url_is_taken_as_it_is(String url) throws ConfigException {
        assertThat(camera(parse("cameras: {gate: {url: '" + url + "'}}"), "gate")
                        .url())
                .isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({"'[::1]:8080', 0:0:0:0:0:0:0:1, 8080", "0.0.0.0:80, 0.0.0.0, 80", "localhost:0, localhost, 0"})
    void the_web_binds_to_addresses_and_names(String bind, String host, int port) throws ConfigException {
        InetSocketAddress address =
                parse(ONE_CAMERA + "web: {bind: '" + bind + "'}").web().bind();

        assertThat(address.getHostString()).isEqualTo(host);
        assertThat(address.getPort()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                          | 1: is empty: at least 'cameras:' must be there
            '# nothing'                 | 1: is empty: at least 'cameras:' must be there
            '- a'                       | 1: must be a mapping that has 'cameras:', not a list
            text                        | 1: must be a mapping that has 'cameras:', not a single value
            model: {}                   | 1: cameras: is missing: name at least one camera
            cameras: {}                 | 1: cameras: must be from 1 to 512 cameras, not 0
            cameras:                    | 1: cameras: must be a mapping of at least one camera by id, not nothing
            cameras: [gate]             | 1: cameras: must be a mapping of at least one camera by id, not a list
            'cameras: {gate: {}'        | 1: is not valid YAML: expected ',' or '}', but got <stream end> (column 19)
            'a: @b'                     | 1: is not valid YAML: found character '@' that cannot start any token. (Do not use @ for indentation) (column 4)
            """)
    void a_file_that_is_no_configuration_is_one_problem(String text, String problem) {
        assertThat(problems(text)).containsExactly("site.yml:" + problem);
    }

    /** The first camera comes from the pages. */
    @ParameterizedTest
    @ValueSource(strings = {"", "cameras:\n", "cameras: {}\n"})
    void where_the_pages_may_add_cameras_a_file_needs_none(String none) throws ConfigException {
        String web = "web: {editable: %s}\n";

        assertThat(parse(none + web.formatted("true")).cameras()).isEmpty();
        assertThat(problems(none + web.formatted("false"))).hasSize(1);
        assertThat(problems("cameras: [gate]\n" + web.formatted("true")))
                .containsExactly("site.yml:1: cameras: must be a mapping of at least one camera by id, not a list");
    }

    @Test
    void a_second_document_is_refused() {
        assertThat(problems(ONE_CAMERA + "---\n" + ONE_CAMERA))
                .containsExactly("site.yml:3: must be one YAML document: remove the '---'");
    }

    @Test
    void more_than_512_cameras_are_refused() {
        StringBuilder text = new StringBuilder("cameras:\n");
        for (int i = 0; i < 513; i++) {
            text.append("  c").append(i).append(": {url: 'demo:'}\n");
        }
        assertThat(problems(text.toString()))
                .containsExactly("site.yml:1: cameras: must be from 1 to 512 cameras, not 513");
    }

    @Test
    void deep_nesting_is_refused() {
        assertThat(problems("a: " + "[".repeat(100_000)))
                .containsExactly("site.yml:1: is not usable YAML: nested more than 20 levels deep");
    }

    @Test
    void a_flood_of_problems_is_cut() {
        List<String> problems = problems(ONE_CAMERA + "x".repeat(50) + ": 1\n" + manyUnknownKeys(200));

        assertThat(problems).hasSize(101).last().isEqualTo("site.yml: and 101 more problems");
    }

    @Test
    void files_that_cannot_be_read_say_why() throws Exception {
        Path missing = folder.resolve("missing.yml");
        assertThat(loadProblems(missing)).containsExactly(missing + ": no such file; --config names the configuration");
        assertThat(loadProblems(folder)).containsExactly(folder + ": is a folder; name the YAML file in it");
        Path latin = folder.resolve("latin.yml");
        Files.write(latin, "# one\n# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(loadProblems(latin)).containsExactly(latin + ":2: is not UTF-8 text; save it as UTF-8");
        Path large = folder.resolve("large.yml");
        byte[] spaces = new byte[(1 << 20) + 1];
        Arrays.fill(spaces, (byte) ' ');
        Files.write(large, spaces);
        assertThat(loadProblems(large)).containsExactly(large + ": is larger than 1 MiB: this is no configuration");
    }

    @Test
    void a_byte_order_mark_is_no_problem() throws Exception {
        Path file = Files.writeString(folder.resolve("bom.yml"), "\uFEFF" + ONE_CAMERA);

        assertThat(new ConfigLoader(name -> null).load(file).cameras()).hasSize(1);
    }

    @Test
    void the_message_of_the_exception_has_one_line_a_problem() {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> parse("model: {a: 1}\n"));

        assertThat(e.getMessage().lines()).isEqualTo(e.problems()).hasSize(2);
    }

    private static String manyUnknownKeys(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("unknown_").append(i).append(": 1\n");
        }
        return text.toString();
    }

    private static CameraConfig camera(MonitorConfig config, String id) {
        return config.cameras().get(new CameraId(id));
    }

    private static MonitorConfig parse(String text) throws ConfigException {
        return new ConfigLoader(Map.<String, String>of()::get).parse("site.yml", text);
    }

    private static List<String> problems(String text) {
        return catchThrowableOfType(ConfigException.class, () -> parse(text)).problems();
    }

    private static List<String> loadProblems(Path file) {
        return catchThrowableOfType(ConfigException.class, () -> new ConfigLoader(name -> null).load(file))
                .problems();
    }
}
