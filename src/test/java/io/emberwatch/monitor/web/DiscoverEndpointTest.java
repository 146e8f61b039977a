package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.monitor.camera.onvif.CameraFinder.Wanted;
import io.emberwatch.monitor.camera.onvif.FoundCamera;
import io.emberwatch.monitor.camera.onvif.FoundStream;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search as a page and programs see it. */
@Timeout(60)
class DiscoverEndpointTest {
    private static final FoundStream SUB = new FoundStream("sub", "H264", 640, 360, 15, "rtsp://10.0.0.7/sub");
    private static final FoundCamera GATE = new FoundCamera(
            "10.0.0.7",
            "gate",
            "<b>Gate",
            "ACME",
            "X100",
            "1.2",
            true,
            List.of(SUB),
            Optional.of(SUB),
            Optional.empty());
    private static final FoundCamera BROKEN = new FoundCamera(
            "10.0.0.9",
            "camera_10_0_0_9",
            "10.0.0.9",
            "",
            "",
            "",
            false,
            List.of(),
            Optional.empty(),
            Optional.of("its answer is not XML"));

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean slow;
    private volatile boolean broken;
    private volatile Wanted last;
    private volatile ConfigEditing editing = ConfigEditing.NONE;
    private WebServer server;

    @BeforeEach
    void start() throws WebBindException {
        server = new WebServer(
                new WebConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4),
                new WebContent(
                        List::of,
                        null,
                        null,
                        List::of,
                        accept -> null,
                        null,
                        ImageExplainer.NONE,
                        List::of,
                        ConfigReload.NONE,
                        () -> {
                            throw new IllegalStateException("not asked for");
                        },
                        SinkTrial.NONE,
                        this::find,
                        () -> editing,
                        Optional.empty(),
                        Optional.empty()),
                WebListener.NOOP);
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<FoundCamera> find(Wanted wanted) throws InterruptedException {
        last = wanted;
        begun.countDown();
        if (slow) {
            goOn.await();
        }
        if (broken) {
            throw new IllegalStateException("a bug");
        }
        return List.of(GATE, BROKEN);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static HttpRequest post(URI uri, String body) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> search(String body) throws Exception {
        return client.send(post(uri("/api/discover"), body), BodyHandlers.ofString());
    }

    private JsonNode latest() throws Exception {
        return new ObjectMapper()
                .readTree(
                        client.send(HttpRequest.newBuilder(uri("/api/discover")).build(), BodyHandlers.ofString())
                                .body());
    }

    @Test
    void devices_areAnswered_withTheirYaml_andKeptWithoutTheLogin() throws Exception {
        assertThat(latest().path("found_at").isNull()).isTrue();
        HttpResponse<String> answer = search(
                "{\"seconds\": 2, \"user\": \"guard\", \"password\": \"s3cret\", \"addresses\": [\"10.0.0.7\"]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(last.within()).isEqualTo(Duration.ofSeconds(2));
        assertThat(last.hosts()).containsExactly("10.0.0.7");
        assertThat(last.login().orElseThrow().password().reveal()).isEqualTo("s3cret");
        assertThat(answer.body())
                .contains("\"suggested\":true", "\"problem\":\"its answer is not XML\"", "\"problem\":null")
                .doesNotContain("s3cret", "guard");
        JsonNode kept = latest();
        assertThat(kept.path("devices")).hasSize(2);
        assertThat(kept.path("yaml").asText()).startsWith("cameras:\n  gate:\n").contains("${CAM_PASSWORD}");
        assertThat(kept.toString()).doesNotContain("s3cret", "guard");
        assertThat(kept.path("running").asBoolean()).isFalse();
    }

    @Test
    void oneSearchAtATime() throws Exception {
        slow = true;
        CompletableFuture<HttpResponse<String>> first =
                client.sendAsync(post(uri("/api/discover"), "{}"), BodyHandlers.ofString());
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        HttpResponse<String> second = search("{}");
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(second.headers().firstValue("Retry-After")).isPresent();
        assertThat(latest().path("running").asBoolean()).isTrue();
        goOn.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(search("{}").statusCode()).isEqualTo(200);
    }

    @Test
    void stop_endsTheSearch() throws Exception {
        slow = true;
        CompletableFuture<HttpResponse<String>> first =
                client.sendAsync(post(uri("/api/discover"), "{}"), BodyHandlers.ofString());
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        server.close();

        assertThat(first.handle((answer, failure) -> true).get(20, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void fault_isAnswered_andTheNextSearchRuns() throws Exception {
        broken = true;
        assertThat(search("{}").statusCode()).isEqualTo(500);
        broken = false;
        assertThat(search("{}").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                          | the body must be a JSON object
            {                                           | the body is not JSON
            {"wait": 3}                                 | unknown field
            {"seconds": 0}                              | the time must be from 1 to 30 seconds
            {"seconds": "3"}                            | seconds must be a whole number
            {"addresses": "10.0.0.7"}                   | addresses must be a list of texts
            {"addresses": [7]}                          | an address must be a text
            {"addresses": ["a:s3cret@10.0.0.7"]}        | must not hold a user or a password
            {"password": "s3cret"}                      | a password needs a user
            {"user": "a\\nb", "password": "s3cret"}     | user must be a text of one line
            """)
    void wrongBody_isRefused_andNothingOfItShown(String body, String words) throws Exception {
        HttpResponse<String> answer = search(body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(words).doesNotContain("s3cret");
        assertThat(last).isNull();
    }

    @Test
    void otherSites_mayNotSearch() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri("/api/discover"))
                        .header("Content-Type", "application/json")
                        .header("Origin", "http://evil.example")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(last).isNull();
    }

    @Test
    @Tag("slow")
    @Timeout(300)
    void page_showsDevices_andTheYamlOfAll(@TempDir Path folder) throws Exception {
        new Browser(folder);
        try (BrowserSession browser = BrowserSession.open(folder, uri("/discover"))) {
            browser.until("document.querySelector('.nav')?.textContent.includes('Find cameras')");
            browser.value("document.getElementById('user').value = 'guard'");
            browser.value("document.getElementById('password').value = 's3cret'");
            browser.value("document.getElementById('addresses').value = '10.0.0.7, 10.0.0.9'");
            browser.click("find");
            browser.until("document.querySelectorAll('.device').length === 2");

            assertThat(last.hosts()).containsExactly("10.0.0.7", "10.0.0.9");
            assertThat(browser.value("document.querySelector('.device .name').textContent"))
                    .as("what a device says is text")
                    .isEqualTo("<b>Gate");
            assertThat(browser.value("document.querySelector('.suggested').textContent"))
                    .contains("640 × 360", "rtsp://10.0.0.7/sub", "suggested");
            assertThat(browser.value("document.getElementById('yaml').textContent"))
                    .startsWith("cameras:\n  gate:")
                    .doesNotContain("s3cret");
            Browser.Rendering rendering = browser.rendering();
            assertThat(rendering.log()).doesNotContain("Content Security Policy", "Uncaught");
            Files.copy(
                    rendering.image(),
                    Files.createDirectories(Path.of("target/screens")).resolve("discover.png"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);

            browser.value("document.cookie = 'emberwatch_language=zh; Path=/'");
            browser.value("location.reload()");
            browser.until("document.getElementById('find')?.textContent === '查找摄像头'"
                    + " && document.querySelectorAll('.device').length === 2");
            assertThat(browser.value("document.querySelector('.discover').innerText"))
                    .doesNotContain("Password", "Copy", "suggested");
            assertThat(browser.value("document.querySelectorAll('.device .button').length"))
                    .as("nothing can be added where the configuration is not changed by pages")
                    .isEqualTo("0");
        }
    }

    @Test
    @Tag("slow")
    @Timeout(300)
    void foundCamera_isPutIntoTheFormOfANewOne(@TempDir Path folder) throws Exception {
        editing = new FullSite.Editing();
        new Browser(folder);
        try (BrowserSession browser = BrowserSession.open(folder, uri("/discover"))) {
            browser.until("document.querySelector('.nav')?.textContent.includes('Find cameras')");
            browser.click("find");
            browser.until("document.querySelectorAll('.device').length === 2");
            assertThat(browser.value("document.querySelectorAll('.device .button').length"))
                    .as("one without a stream cannot be added")
                    .isEqualTo("1");

            browser.value("document.querySelector('.device .button').click()");
            browser.until("location.pathname === '/edit' && document.getElementById('form')?.hidden === false");
            assertThat(browser.value("document.getElementById('id').value"))
                    .as("the file has a gate already")
                    .isEqualTo("gate-2");
            assertThat(browser.value("document.getElementById('name').value")).isEqualTo("<b>Gate");
            assertThat(browser.value("document.getElementById('url').value")).isEqualTo("rtsp://10.0.0.7/sub");
            assertThat(browser.rendering().log()).doesNotContain("Content Security Policy", "Uncaught");
        }
    }
}
