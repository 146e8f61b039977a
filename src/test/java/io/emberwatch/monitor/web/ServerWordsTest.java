package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import io.emberwatch.monitor.notify.SinkState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server says in sentences is Chinese on Chinese pages. */
class ServerWordsTest {
    private static final Path MAIN = Path.of("src/main/java/io/emberwatch/monitor");
    private static final Path PAGES = Path.of("src/main/resources/io/emberwatch/monitor/web");
    private static final List<String> WORDS = List.of("words-server.js", "words-problems.js");
    private static final Pattern ENTRY = Pattern.compile("^ +'server\\.[\\w.]+': (['\"])(.*)\\1,$", Pattern.MULTILINE);
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    /** What the reference says of a key. */
    private static final Pattern ABOUT =
            Pattern.compile("\\b(about|example|implied) =\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[A-Z][\\w.]*|\\s|\\+)+");

    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern SENTENCE = Pattern.compile("[A-Za-z]{2,} [a-z]{2,}");
    /** Statements whose texts are for the log, for programmers, or come in. */
    private static final Pattern NOT_SHOWN = Pattern.compile(
            "LOG\\.|Pattern\\.compile|IllegalStateException|AssertionError|IllegalArgumentException|lines\\.contains|new IOException|Checks\\.require|USUAL_LABEL =");
    /** What people meet only who write requests by hand: these stay English, as the documentation of the API is. */
    private static final List<String> OF_THE_API = List.of(
            "the body is not JSON",
            "the body must be a JSON object",
            "the body must be JSON: Content-Type: application/json",
            "the body may have",
            "the body must be {}",
            "id must be a text",
            "give a password or a password_reference, not both",
            "each corner must be [x, y]",
            "each a number from 0 to 1",
            "If-Match must have the version of /api/config/cameras",
            "nothing was changed",
            "the query cannot be read",
            "unknown field; there are seconds, user, password and addresses",
            "addresses must be a list of texts",
            "an address",
            "unknown parameter; there are method, layer, class, target, format, mask, fill and channels",
            "format is json, jpeg, overlay, heat, contour or features",
            "layers at a time",
            "channels is a number from 1 to",
            "fill is blur, black or mean",
            "target is logit or probability",
            "verdict must be true_alarm or false_alarm",
            "members ask each other for the events of one camera",
            "with a session, Origin must say whose page sent this; programs use a token");

    /** The files whose sentences reach a page. A new sentence in one of them needs a key in words-server.js. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MonitorHealth.java",
                "ConfigEdits.java",
                "EditableFile.java",
                "CameraTrials.java",
                "SinkTests.java",
                "inference/InferenceLoad.java",
                "selftest/Canary.java",
                "selftest/CanaryDrill.java",
                "camera/FfmpegFaults.java",
                "camera/SnapshotPoller.java",
                "camera/StreamDamage.java",
                "camera/StreamTrouble.java",
                "camera/CameraTls.java",
                "incident/objects/ObjectStore.java",
                "notify/Outbox.java",
                "notify/SinkWorker.java",
                "notify/sink/HttpExchange.java",
                "notify/sink/CommandSink.java",
                "notify/sink/MqttConnection.java",
                "web/ReviewEndpoints.java",
                "web/ExplainEndpoint.java",
                "web/ModelExplainer.java",
                "web/DiscoverEndpoint.java",
                "web/EditEndpoints.java",
                "web/CameraForm.java",
                "web/SystemEndpoints.java",
                "web/ReloadEndpoint.java",
                "web/SnapshotEndpoint.java",
                "web/Requests.java",
                "web/Gate.java",
                "web/MemberClient.java",
                "web/MemberProxy.java",
                "web/MemberCameras.java",
                "web/MemberIncidents.java",
                "web/StoredFiles.java",
                "ConfigReloads.java",
                "config/AddressRange.java",
                "config/CameraChange.java",
                "config/CameraConfig.java",
                "config/CommandConfig.java",
                "config/ConfigKey.java",
                "config/ConfigLoader.java",
                "config/ConfigReader.java",
                "config/CredentialHash.java",
                "config/DemoUrl.java",
                "config/DoubtConfig.java",
                "config/EmailConfig.java",
                "config/FleetConfig.java",
                "config/HttpHeader.java",
                "config/HttpUrl.java",
                "config/JsonTemplate.java",
                "config/KafkaConfig.java",
                "config/MqttConfig.java",
                "config/OpenIdConfig.java",
                "config/Problems.java",
                "config/ProxyConfig.java",
                "config/RegionsConfig.java",
                "config/Rules.java",
                "config/S3Config.java",
                "config/SinkFilter.java",
                "config/Substitution.java",
                "config/TokenConfig.java",
                "config/UserConfig.java",
                "config/ValueTypes.java",
                "config/WebhookConfig.java",
                "config/YamlReader.java",
                "config/YamlText.java",
                "camera/onvif/CameraFinder.java",
                "camera/onvif/CameraSearch.java",
                "camera/onvif/OnvifDevice.java",
                "camera/onvif/SafeXml.java",
                "camera/onvif/SoapClient.java",
                "camera/onvif/WsDiscovery.java"
            })
    void everySentenceThatReachesAPage_hasAKey(String file) throws IOException {
        String known = english();
        List<String> missing = new ArrayList<>();
        String code = ABOUT.matcher(
                        COMMENT.matcher(Files.readString(MAIN.resolve(file))).replaceAll(""))
                .replaceAll("");
        for (String statement : code.split(";\\s*\n", -1)) {
            if (NOT_SHOWN.matcher(statement).find()) {
                continue;
            }
            TEXT.matcher(statement)
                    .results()
                    .flatMap(match -> Stream.of(match.group(1).split("%[.0-9]*[a-z]")))
                    .map(part -> part.replaceAll("^[\\s:;,().]+|[\\s:;,().]+$", ""))
                    .filter(part -> SENTENCE.matcher(part).find())
                    .filter(part -> !known.contains(part))
                    .filter(part -> OF_THE_API.stream().noneMatch(api -> api.contains(part)))
                    .filter(part ->
                            !part.startsWith("Basic realm") && !part.contains("xmlns") && !part.startsWith("<?xml"))
                    .forEach(missing::add);
        }

        assertThat(missing).as("give each a key in %s", WORDS).isEmpty();
    }

    @Test
    @Tag("slow")
    @Timeout(300)
    void chinesePages_showNoEnglishOfTheServer(@TempDir Path folder) throws Exception {
        String id = "20261130T120000.000Z-gate";
        try (LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "gate", "door")) {
            live.views.put(
                    new CameraId("gate"),
                    view("gate", "大门", "connection refused; check host and port, and that the camera is on"));
            live.views.put(
                    new CameraId("door"), view("door", "后门", "no frame for 12.5 s; check the camera and its network"));
            live.ready = false;
            live.notices = List.of("overloaded: the machine can score 3.5 frames a second, 2 cameras ask for 10:"
                    + " each camera is scored every 0.6 s on average");
            live.sinks = List.of(new SinkState(
                    "1", SinkState.Condition.FAILING, "10.0.0.9 cannot be reached: no such host", Instant.now(), 3));
            OutboxMessage message = new OutboxMessage("1", id + "/started", id, Event.STARTED, Instant.now());
            live.incidents.put(Incident.fire(id, new CameraId("gate"), Instant.now(), 0.97), List.of(message));
            live.incidents.attemptFailed(message, "10.0.0.9 did not answer within 5000 ms");
            try (BrowserSession session =
                    BrowserSession.open(folder, live.uri("/"), 1280, 1000, "--accept-lang=zh-CN,zh")) {
                session.until("document.querySelectorAll('.tile').length === 2"
                        + " && document.getElementById('link').innerText === '实时'");
                session.until("!document.getElementById('notices').hidden && !document.getElementById('sinks').hidden");
                assertThat(session.value("document.getElementById('notices').innerText"))
                        .isEqualTo("过载：本机每秒可为 3.5 帧评分，2 个摄像头共需要 10 帧：平均每 0.6 秒为每个摄像头评分一次");
                assertThat(session.value("document.getElementById('sinks').innerText"))
                        .isEqualTo("消息无法送达。1: 无法连接 10.0.0.9：没有此主机");
                WallLiveTest.assertNoEnglish(session);
                Path screens = Files.createDirectories(Path.of("target/screens"));
                Files.write(
                        screens.resolve("wall-server-chinese.png"),
                        Files.readAllBytes(session.rendering().image()));

                session.go(live.uri("/cameras/gate"));
                session.until("document.getElementById('facts').innerText.includes('连接被拒绝；请检查主机和端口，并确认摄像头已开启')");
                session.go(live.uri("/incidents/" + id));
                session.until("document.getElementById('messages').innerText.includes('10.0.0.9 在 5000 毫秒内没有应答')");
                session.value("document.getElementById('by').value = 'A' + String.fromCharCode(7)");
                session.click("acknowledge");
                session.until("document.getElementById('refusal').innerText.includes('个可打印字符')");
                session.go(live.uri("/system"));
                session.until("document.getElementById('checks').innerText.includes('尚未加载')");
                assertThat(session.value("document.getElementById('checks').innerText"
                                + " + document.getElementById('summary').innerText"))
                        .contains("模型", "过载：本机")
                        .doesNotContainPattern("[A-Za-z]{2,}");
                session.go(live.uri("/explain"));
                session.until("document.getElementById('refusal').innerText.includes('此服务器没有可用于解释图像的模型')");

                // What stands before a sentence stays, and what nobody knows is shown as it came.
                session.value("import('/assets/server-words.js').then(each => { window.told = each.told; })");
                assertThat(session.value("told('rtsp://10.0.0.7/1: no such stream (404); check the path in the URL')"))
                        .isEqualTo("rtsp://10.0.0.7/1：没有此码流 (404)；请检查地址中的路径");
                assertThat(session.value("told('loaded and judging, but the machine can score 3 frames a second,"
                                + " 1 camera asks for 5: each camera is scored every 0.3 s on average')"))
                        .isEqualTo("已加载并正在分析，但本机每秒可为 3 帧评分，1 个摄像头需要 5 帧：平均每 0.3 秒为每个摄像头评分一次");
                assertThat(session.value("told('nobody ever said this')")).isEqualTo("nobody ever said this");
                // What is wrong with a configuration, with its place before it and words within words.
                assertThat(session.value(
                                "told('site.yml:3: cameras.gate.detect.threshold: must be a number from 0 to 1,"
                                        + " not \\'high\\'')"))
                        .isEqualTo("site.yml:3: cameras.gate.detect.threshold：必须是 0 至 1 的数字，而不是 'high'");
                assertThat(session.value(
                                "told('site.yml:4: cameras.gate.capture.transport: must be tcp or udp, not 7')"))
                        .isEqualTo("site.yml:4: cameras.gate.capture.transport：必须是tcp 或 udp，而不是 7");
                assertThat(session.value(
                                "told('site.yml:4: cameras.gate: unknown key \\'ulr\\', did you mean \\'url\\'?')"))
                        .isEqualTo("site.yml:4: cameras.gate：未知的键 'ulr'，是否想写 'url'？");
            }
        }
    }

    private static CameraView view(String id, String name, String error) {
        CameraView like = LiveServer.view(new CameraId(id), AlarmState.CALM, CameraHealth.DOWN);
        return new CameraView(
                like.id(),
                name,
                like.state(),
                like.health(),
                like.score(),
                like.lastFrameAt(),
                like.age(),
                like.fps(),
                like.scoredAge(),
                like.scoredFps(),
                like.judgedFps(),
                like.reconnects(),
                like.width(),
                like.height(),
                Optional.of(error),
                Optional.empty());
    }

    /** The English of all keys. */
    private static String english() throws IOException {
        StringBuilder known = new StringBuilder();
        for (String file : WORDS) {
            String words = Files.readString(PAGES.resolve(file));
            ENTRY.matcher(words.substring(0, words.indexOf("\n  zh: {")))
                    .results()
                    .forEach(match -> known.append(match.group(2)).append('\n'));
        }
        return known.toString();
    }
}
