package io.emberwatch.monitor.camera.onvif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.onvif.CameraFinder.Wanted;
import io.emberwatch.monitor.camera.onvif.CameraSearch.Limits;
import io.emberwatch.monitor.camera.onvif.FakeDevice.Login;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.config.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search against a camera on the loopback, which is right, or wrong in each of the ways that are known. */
@Timeout(60)
class CameraSearchTest {
    private static final int MODEL_WIDTH = 224;

    @TempDir
    Path folder;

    private FakeDevice device;

    @BeforeEach
    void start() throws IOException {
        device = new FakeDevice();
    }

    @AfterEach
    void stop() {
        device.close();
    }

    private List<FoundCamera> search(Optional<CameraLogin> login, String... hosts) throws InterruptedException {
        CameraSearch search = new CameraSearch(
                new WsDiscovery(new InetSocketAddress("239.255.255.250", device.probePort())),
                new Limits(Duration.ofMillis(700), Duration.ofSeconds(4)),
                () -> MODEL_WIDTH);
        return search.find(new Wanted(Duration.ofSeconds(1), List.of(hosts), login));
    }

    private FoundCamera found() throws InterruptedException {
        return found(Optional.empty());
    }

    private FoundCamera found(Optional<CameraLogin> login) throws InterruptedException {
        List<FoundCamera> all = search(login, "127.0.0.1");
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static Optional<CameraLogin> login(String password) {
        return Optional.of(new CameraLogin(FakeDevice.USER, new Secret(password)));
    }

    private static String problem(FoundCamera camera) {
        return camera.problem().orElse("");
    }

    @Test
    void camera_isFoundByItsAnswer_andTellsItsStreams() throws Exception {
        FoundCamera camera = found();

        assertThat(problem(camera)).isEmpty();
        assertThat(camera.address()).isEqualTo("127.0.0.1");
        assertThat(camera.id()).isEqualTo("main_gate");
        assertThat(camera.name()).isEqualTo("Main Gate");
        assertThat(List.of(camera.manufacturer(), camera.model(), camera.firmware()))
                .containsExactly("ACME", "X100", "1.2");
        assertThat(camera.login()).isFalse();
        assertThat(camera.streams())
                .extracting(FoundStream::name)
                .containsExactly("main stream", "sub stream", "tiny stream", "still stream");
        assertThat(camera.suggested())
                .as("the smallest of H.264 that is as wide as the model's input")
                .contains(new FoundStream("sub stream", "H264", 640, 360, 15, "rtsp://127.0.0.1:554/sub?a=1&b=2"));
    }

    @Test
    void streamAddresses_neverHoldTheLoginThatTheCameraPutsThere() throws Exception {
        assertThat(found().streams())
                .allSatisfy(stream -> assertThat(stream.url()).doesNotContain("secret", "@"));
    }

    @Test
    void yaml_isAConfiguration_withTheLoginAsVariables() throws Exception {
        device.login = Login.TOKEN;
        String yaml = CamerasYaml.of(List.of(found(login(FakeDevice.PASSWORD))));

        assertThat(yaml)
                .contains(
                        "username: \"${CAM_USER}\"",
                        "# also rtsp://127.0.0.1:554/main?a=1&b=2 (1920x1080 H264, 25 fps)")
                .doesNotContain(FakeDevice.PASSWORD, FakeDevice.USER + "\"");
        MonitorConfig config = load(yaml);
        assertThat(config.cameras().get(new CameraId("main_gate")).url()).isEqualTo("rtsp://127.0.0.1:554/sub?a=1&b=2");
        assertThat(config.cameras().get(new CameraId("main_gate")).name()).isEqualTo("Main Gate");
    }

    @Test
    void textsOfACamera_cannotBecomeYamlOrVariables() throws Exception {
        device.scopes = "onvif://www.onvif.org/name/a%22%0A%20%20evil:%20%7Burl:%20x%7D%20%24%7BHOME%7D%5C";
        device.wrong.put(
                "GetStreamUri",
                exchange -> FakeDevice.send(
                        exchange,
                        200,
                        FakeDevice.envelope("<r><tt:Uri>rtsp://127.0.0.1/x$%7Ba%7D?$y=\"#&amp;</tt:Uri></r>"
                                .replace("\"", "%22"))));
        device.wrong.put(
                "GetDeviceInformation",
                exchange -> FakeDevice.send(
                        exchange, 200, FakeDevice.envelope("<r><tds:Model>x&#10;evil: true</tds:Model></r>")));
        FoundCamera camera = found();
        MonitorConfig config = load(CamerasYaml.of(List.of(camera)));

        assertThat(config.cameras()).hasSize(1);
        assertThat(config.cameras().values().iterator().next().name())
                .contains("evil: {url: x}", "{HOME}")
                .contains("\\");
        assertThat(config.cameras().values().iterator().next().url()).contains("x%24%7Ba%7D");
    }

    private MonitorConfig load(String yaml) throws Exception {
        Path file = folder.resolve("found.yml");
        Files.writeString(file, yaml);
        return new ConfigLoader(name -> "of " + name).load(file);
    }

    @ParameterizedTest
    @CsvSource({"TOKEN", "HTTP_DIGEST"})
    void login_opensTheCamera_andThePasswordIsNeverSent(Login way) throws Exception {
        device.login = way;
        FoundCamera camera = found(login(FakeDevice.PASSWORD));

        assertThat(problem(camera)).isEmpty();
        assertThat(camera.login()).isTrue();
        assertThat(camera.streams()).hasSize(4);
        assertThat(device.bodies).allSatisfy(body -> assertThat(body).doesNotContain(FakeDevice.PASSWORD));
    }

    @ParameterizedTest
    @CsvSource({"TOKEN", "HTTP_DIGEST"})
    void wrongPassword_isNamed_andTriedOnlyOnce(Login way) throws Exception {
        device.login = way;
        FoundCamera camera = found(login("wrong horse"));

        assertThat(problem(camera)).isEqualTo("it refuses this user and password");
        assertThat(camera.streams()).isEmpty();
        // Devices lock a user out after some attempts.
        assertThat(device.asked).filteredOn("GetDeviceInformation"::equals).hasSizeLessThan(3);
        assertThat(device.asked).doesNotContain("GetServices", "GetProfiles");
    }

    @ParameterizedTest
    @CsvSource({"TOKEN", "HTTP_DIGEST", "HTTP_BASIC"})
    void cameraThatAsksForALogin_saysSo(Login way) throws Exception {
        device.login = way;
        FoundCamera camera = found();

        assertThat(problem(camera)).isEqualTo("it asks for a login: give a user and a password");
        assertThat(camera.login()).isTrue();
        assertThat(CamerasYaml.of(List.of(camera))).isEmpty();
    }

    @Test
    void basicLogin_isNotAnswered() throws Exception {
        device.login = Login.HTTP_BASIC;

        assertThat(problem(found(login(FakeDevice.PASSWORD)))).contains("no login that keeps the password hidden");
        assertThat(device.bodies).noneMatch(body -> body.contains("Basic "));
    }

    @Test
    void cameraWhoseClockIsYearsOff_getsATokenOfItsOwnTime() throws Exception {
        device.login = Login.TOKEN;
        device.aheadSeconds = -Duration.ofDays(4000).toSeconds();

        assertThat(problem(found(login(FakeDevice.PASSWORD)))).isEmpty();
    }

    @Test
    void newerService_isUsed() throws Exception {
        device.second = true;
        FoundCamera camera = found();

        assertThat(problem(camera)).isEmpty();
        assertThat(camera.streams()).hasSize(4);
        assertThat(device.bodies).anyMatch(body -> body.contains("ver20/media/wsdl\"><Protocol>RTSP</Protocol>"));
    }

    @Test
    void olderDevice_isAskedForCapabilities() throws Exception {
        device.wrong.put(
                "GetServices",
                exchange -> FakeDevice.send(
                        exchange, 500, FakeDevice.fault("ter:ActionNotSupported", "Optional Action Not Implemented")));
        FoundCamera camera = found();

        assertThat(problem(camera)).isEmpty();
        assertThat(camera.suggested()).isPresent();
        assertThat(device.asked).contains("GetCapabilities");
    }

    @Test
    void entityBomb_isRefused() throws Exception {
        String bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                + "<!ENTITY f SYSTEM \"" + device.base() + "/stolen\">]><x>&b;&f;</x>";
        device.wrong.put("GetProfiles", exchange -> FakeDevice.send(exchange, 200, bomb));

        assertThat(problem(found())).isEqualTo("its answer declares a document type, which is refused");
        assertThat(device.asked).as("nothing that the answer names is fetched").doesNotContain("");
    }

    @Test
    void deepXml_isRefused() throws Exception {
        device.wrong.put(
                "GetProfiles",
                exchange -> FakeDevice.send(exchange, 200, "<a>".repeat(100_000) + "</a>".repeat(100_000)));

        assertThat(problem(found())).isEqualTo("its answer is not XML");
    }

    @Test
    void wrongAnswers_areALineEach() throws Exception {
        List<String> bodies = List.of("", "<html><p>hello", "<html/>", "\u0000\u0001garbage");
        List<String> lines = new ArrayList<>();
        for (String body : bodies) {
            device.wrong.put("GetDeviceInformation", exchange -> FakeDevice.send(exchange, 200, body));
            lines.add(problem(found()));
        }
        assertThat(lines)
                .containsExactly(
                        "it answers with HTTP status 200 and nothing else",
                        "its answer is not XML",
                        "its answer is XML, but not SOAP",
                        "its answer is not XML");
    }

    @Test
    void hugeAnswer_isCutOff() throws Exception {
        device.wrong.put("GetProfiles", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = " ".repeat(64 * 1024).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            for (int i = 0; i < 1600; i++) {
                exchange.getResponseBody().write(block);
            }
        });

        assertThat(problem(found())).isEqualTo("its answer is larger than 1024 KiB");
    }

    @Test
    void slowAnswer_isGivenUp_alsoWhereItDrips() throws Exception {
        device.wrong.put("GetDeviceInformation", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 40; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                Thread.sleep(100);
            }
        });
        long begin = System.nanoTime();

        assertThat(problem(found())).startsWith("no answer within");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void oneStreamThatIsRefused_leavesTheOthers() throws Exception {
        device.wrong.put("GetStreamUri", exchange -> {
            boolean main = device.bodies.get(device.bodies.size() - 1).contains(">main<");
            FakeDevice.send(
                    exchange,
                    main ? 500 : 200,
                    main
                            ? FakeDevice.fault("ter:NoProfile", "no such profile")
                            : FakeDevice.envelope("<r><tt:Uri>rtsp://127.0.0.1/live</tt:Uri></r>"));
        });
        FoundCamera camera = found();

        assertThat(problem(camera)).isEqualTo("stream main stream: it refuses a question: no such profile");
        assertThat(camera.streams()).hasSize(3);
    }

    @Test
    void streamAtAnotherHost_isPointedOut_andOtherSchemesAreNone() throws Exception {
        device.wrong.put(
                "GetStreamUri",
                exchange -> FakeDevice.send(
                        exchange, 200, FakeDevice.envelope("<r><tt:Uri>rtsp://10.9.9.9/live</tt:Uri></r>")));
        assertThat(problem(found())).isEqualTo("the address of a stream is at another host, 10.9.9.9");

        device.wrong.put(
                "GetStreamUri",
                exchange -> FakeDevice.send(
                        exchange, 200, FakeDevice.envelope("<r><tt:Uri>file:///etc/passwd</tt:Uri></r>")));
        FoundCamera camera = found();
        assertThat(camera.streams()).isEmpty();
        assertThat(problem(camera)).contains("the address that it gives is none of a stream");
    }

    @Test
    void answerThatNamesAnotherHost_doesNotSendUsThere() throws Exception {
        try (FakeDevice third = new FakeDevice()) {
            device.probeAnswer = FakeDevice.probeMatch(
                    "PROBE-ID", third.base().replace("127.0.0.1", "localhost") + "/onvif/device_service", "");
            FoundCamera camera = found(login(FakeDevice.PASSWORD));

            assertThat(problem(camera)).contains("its answer names another host's address, which was not asked");
            assertThat(third.asked).isEmpty();
        }
    }

    @Test
    void garbageByUdp_isNotBelieved() throws Exception {
        device.probeAnswer = "\u0000\u0001";
        assertThat(found().problem()).as("the usual place is asked").isPresent();
        device.probeAnswer = FakeDevice.probeMatch("uuid:another", device.base() + "/onvif/device_service", "");
        assertThat(found().name()).isEqualTo("127.0.0.1");
        assertThat(device.asked).isEmpty();
    }

    @Test
    void hostWithAPort_isAskedDirectly() throws Exception {
        List<FoundCamera> cameras =
                search(Optional.empty(), "127.0.0.1:" + device.port(), device.base() + "/onvif/device_service?x=1");

        assertThat(cameras).hasSize(1);
        assertThat(cameras.get(0).suggested()).isPresent();
        assertThat(cameras.get(0).name()).isEqualTo("ACME X100");
    }

    @Test
    void nobodyThere_isALine() throws Exception {
        String gone;
        try (FakeDevice other = new FakeDevice()) {
            gone = "127.0.0.1:" + other.port();
        }

        assertThat(problem(search(Optional.empty(), gone).get(0))).isEqualTo("no connection");
    }

    @ParameterizedTest
    @CsvSource({"admin:secret@10.0.0.7", "http://admin:secret@10.0.0.7/x", "10.0.0.7/path", "ftp://a", "''", "a b"})
    void wrongAddress_isRefused_withoutShowingIt(String address) {
        assertThatThrownBy(() -> new Wanted(Duration.ofSeconds(1), List.of(address), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a camera's address")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void suggestion_isTheLargest_whereAllAreNarrower_andVideoBeforeImages() {
        FoundStream tiny = new FoundStream("a", "H264", 160, 90, 5, "rtsp://a/1");
        FoundStream small = new FoundStream("b", "h.265", 200, 120, 5, "rtsp://a/2");
        FoundStream jpeg = new FoundStream("c", "JPEG", 640, 360, 5, "rtsp://a/3");

        assertThat(FoundStream.best(List.of(tiny, jpeg, small), MODEL_WIDTH)).contains(small);
        assertThat(FoundStream.best(List.of(jpeg), MODEL_WIDTH)).contains(jpeg);
        assertThat(FoundStream.best(List.of(), MODEL_WIDTH)).isEmpty();
    }
}
