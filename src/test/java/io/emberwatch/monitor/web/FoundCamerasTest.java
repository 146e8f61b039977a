package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.ConfigFile;
import io.emberwatch.monitor.Monitor;
import io.emberwatch.monitor.camera.onvif.FakeDevice;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigLoader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cameras that were found on the network, added one after the other in the pages of a whole monitor. */
@Tag("slow")
@Timeout(300)
class FoundCamerasTest {
    private static final String TYPE = """
            window.type = (id, text) => {
              const field = document.getElementById(id);
              field.value = text;
              field.dispatchEvent(new Event('input', {bubbles: true}));
            };
            """;

    @TempDir
    Path folder;

    @Test
    void foundCameras_areAdded_withLoginsThatStandInNoAddress() throws Exception {
        HttpServer pictures = pictures();
        String server = "http://127.0.0.1:" + pictures.getAddress().getPort();
        Path file = folder.resolve("site.yml");
        ConfigFile config = new ConfigFile(file, new ConfigLoader(Map.<String, String>of()::get));
        try (FakeDevice first = device(server + "/first/%s.jpg");
                FakeDevice second = device(server + "/second/%s.jpg");
                FakeDevice dead = device("http://127.0.0.1:" + closedPort() + "/dead/%s.jpg");
                Monitor monitor = start(config, file, idOf(first))) {
            URI site = URI.create("http://127.0.0.1:" + monitor.port());
            try (BrowserSession page = BrowserSession.open(folder, site.resolve("/discover"))) {
                page.until("document.querySelector('.nav')?.textContent.includes('Find cameras')");
                page.value("document.getElementById('user').value = '" + FakeDevice.USER + "'");
                page.value("document.getElementById('password').value = '" + FakeDevice.PASSWORD + "'");
                page.value("document.getElementById('addresses').value = '127.0.0.1:" + first.port() + " 127.0.0.1:"
                        + second.port() + " 127.0.0.1:" + dead.port() + "'");
                page.click("find");
                page.until("document.querySelectorAll('.device .button').length === 3");

                add(page, first);
                assertThat(page.value("document.getElementById('id').value"))
                        .as("another camera has the id already")
                        .isEqualTo(idOf(first) + "-2");
                assertThat(page.value("document.getElementById('username').value"))
                        .isEqualTo(FakeDevice.USER);
                assertThat(page.value("document.getElementById('password').value + sessionStorage.length"))
                        .as("the password was not carried over")
                        .isEqualTo("0");
                page.value("type('password', 'wrong')");
                page.click("try");
                page.until("document.getElementById('refusal').textContent.includes('user name or password refused')");
                page.value("type('password', '" + FakeDevice.PASSWORD + "')");
                save(page, idOf(first) + "-2");

                again(page, site);
                assertThat(page.value("document.querySelectorAll('.device .button').length"))
                        .isEqualTo("2");
                assertThat(page.value("document.querySelector('.device a').textContent"))
                        .startsWith("Is there already as ");
                add(page, second);
                page.value("type('id', '" + idOf(first) + "')");
                page.value("type('username', '" + FakeDevice.USER + "')");
                page.value("type('password', '" + FakeDevice.PASSWORD + "')");
                page.click("try");
                page.until("document.getElementById('refusal').textContent" + ".includes('there is a camera "
                        + idOf(first) + " already: choose another id')");
                page.value("type('id', 'back_gate')");
                save(page, "back_gate");

                again(page, site);
                add(page, dead);
                page.value("type('id', 'dead')");
                page.value("type('username', '" + FakeDevice.USER + "')");
                page.value("type('password', '" + FakeDevice.PASSWORD + "')");
                page.click("try");
                page.until("document.getElementById('save').textContent === 'Save without a picture'"
                        + " && !document.getElementById('save').disabled");
                assertThat(page.value("document.getElementById('refusal').textContent"))
                        .contains("connection refused");
                page.click("save");
                page.until("document.getElementById('outcome').textContent.endsWith('is saved.')");

                page.go(site.resolve("/"));
                page.until("document.querySelectorAll('.tile').length === 4"
                        + " && document.querySelectorAll('.tile img[src]').length === 4");
                assertThat(page.rendering().log()).doesNotContain("Content Security Policy", "Uncaught");
            }
            for (String id : new String[] {idOf(first) + "-2", "back_gate", "dead"}) {
                CameraConfig camera = config.load().cameras().get(new CameraId(id));
                assertThat(camera.url()).matches("http://127\\.0\\.0\\.1:\\d+/\\w+/sub\\.jpg");
                assertThat(camera.username()).contains(FakeDevice.USER);
                assertThat(camera.password().orElseThrow().reveal()).isEqualTo(FakeDevice.PASSWORD);
            }
        } finally {
            pictures.stop(0);
        }
        assertThat(file).content().doesNotContain(FakeDevice.PASSWORD, "@");
        try (Stream<Path> kept = Files.list(folder.resolve("site.yml.passwords"))) {
            assertThat(kept).hasSize(3);
        }
    }

    private static void again(BrowserSession page, URI site) {
        page.go(site.resolve("/discover"));
        page.until("document.querySelectorAll('.device').length === 3");
    }

    private static void add(BrowserSession page, FakeDevice device) {
        page.value("[...document.querySelectorAll('.device')].find(each => each.textContent.includes(':" + device.port()
                + " ')).querySelector('.button').click()");
        page.until("location.pathname === '/edit' && document.getElementById('form')?.hidden === false");
        page.run(TYPE);
    }

    private static void save(BrowserSession page, String id) {
        page.click("try");
        page.until("document.getElementById('picture').naturalWidth === 320"
                + " && document.getElementById('picture').checkVisibility()");
        assertThat(page.value("document.getElementById('id').value")).isEqualTo(id);
        page.click("save");
        page.until("document.getElementById('outcome').textContent.endsWith(' is saved.')");
    }

    /** As the search calls a device that says no name. */
    private static String idOf(FakeDevice device) {
        return "camera_127_0_0_1_" + device.port();
    }

    private Monitor start(ConfigFile config, Path file, String taken) throws Exception {
        Files.writeString(file, """
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0", editable: true}
                cameras:
                  %s: {name: Drawn, url: "demo:?fire=never"}
                """.formatted(folder.resolve("incidents"), taken));
        return Monitor.start(config.load(), config);
    }

    private static FakeDevice device(String streams) throws IOException {
        FakeDevice device = new FakeDevice();
        device.login = FakeDevice.Login.TOKEN;
        device.streams = streams;
        return device;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Cameras that give a picture to whoever has the login. */
    private static HttpServer pictures() throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB), "jpeg", jpeg);
        String right = "Basic "
                + Base64.getEncoder()
                        .encodeToString((FakeDevice.USER + ":" + FakeDevice.PASSWORD).getBytes(StandardCharsets.UTF_8));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                if (right.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                    exchange.getResponseHeaders().add("Content-Type", "image/jpeg");
                    exchange.sendResponseHeaders(200, jpeg.size());
                    exchange.getResponseBody().write(jpeg.toByteArray());
                } else {
                    exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"camera\"");
                    exchange.sendResponseHeaders(401, -1);
                }
            }
        });
        server.start();
        return server;
    }
}
