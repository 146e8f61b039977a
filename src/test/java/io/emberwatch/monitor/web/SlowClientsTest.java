package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Clients that take their time to hold the server's connections. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class SlowClientsTest {
    private static final int MANY = 200;

    @TempDir
    Path folder;

    private final List<Socket> sockets = new ArrayList<>();
    private Site site;

    @BeforeEach
    void start() throws IOException {
        site = new Site(folder);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        site.close();
    }

    /** Slowloris: a byte now and then, so that no connection is ever idle. */
    @Test
    void headersThatNeverEnd_areCutOff_andOthersAreServedMeanwhile() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            slow.add(open("GET /healthz HTTP/1.1\r\nHost: h\r\nX-"));
        }
        assertThat(site.live.get("/healthz").statusCode()).isEqualTo(200);
        site.pass(Duration.ofSeconds(14));
        for (Socket each : slow) {
            send(each, "a");
        }
        assertThat(site.live.get("/healthz").statusCode()).isEqualTo(200);
        send(slow.get(0), ": b\r\n\r\n");
        assertThat(firstLine(slow.get(0))).as("in time").contains("200");

        site.pass(Duration.ofSeconds(2));

        for (Socket each : slow.subList(1, MANY)) {
            assertThat(firstLine(each)).isEmpty();
        }
        assertThat(site.live.get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void connectionWithoutARequest_isCutOff() throws Exception {
        Socket silent = open("");

        site.pass(Duration.ofSeconds(16));

        assertThat(firstLine(silent)).isEmpty();
    }

    @Test
    void secondRequestThatNeverEnds_isCutOff_butAKeptConnectionIsNot() throws Exception {
        Socket kept = open("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
        Socket slow = open("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(firstLine(kept)).contains("200");
        assertThat(firstLine(slow)).contains("200");
        send(slow, "GET /healthz HTTP/1.1\r\nHost: h\r\nX-");

        await().until(() -> {
            site.pass(Duration.ofSeconds(16));
            site.live.server().tick();
            return isCutOff(slow);
        });
        send(kept, "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertThat(rest(kept)).contains("HTTP/1.1 200");
    }

    @Test
    void streams_goOn() throws Exception {
        site.live.film("gate", 64, 48, 100);
        Socket stream = open("GET /cameras/gate/stream.mjpeg HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                + Site.tokenOf("viewer") + "\r\n\r\n");
        assertThat(firstLine(stream)).contains("200");

        for (int i = 0; i < 3; i++) {
            site.pass(Duration.ofSeconds(16));
            site.live.server().tick();
            byte[] part = stream.getInputStream().readNBytes(2000);
            assertThat(part).hasSize(2000);
        }
    }

    /** The limit is of wall time, 10 s; nothing of the server waits for it. */
    @Test
    void bodyThatNeverEnds_isCutOff_andOthersAreServedMeanwhile() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            slow.add(open("POST /api/incidents/" + Site.GATE_FIRE + "/comment HTTP/1.1\r\nHost: h\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 1000\r\nAuthorization: Bearer "
                    + Site.tokenOf("operator") + "\r\n\r\n{"));
        }
        assertThat(site.live
                        .call("GET", "/api/cameras", "", Site.bearer("viewer"))
                        .statusCode())
                .isEqualTo(200);
        long begun = System.nanoTime();
        // A byte now and then, so that no connection is ever idle.
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    boolean answered = true;
                    for (Socket each : slow) {
                        boolean told = each.getInputStream().available() > 0;
                        answered &= told;
                        if (!told) {
                            send(each, "a");
                        }
                    }
                    return answered;
                });
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(15));
        for (Socket each : slow) {
            assertThat(firstLine(each)).contains("408");
            rest(each);
        }
        assertThat(site.live
                        .call("GET", "/api/cameras", "", Site.bearer("viewer"))
                        .statusCode())
                .isEqualTo(200);
    }

    /** What explains images has a limit of its own: {@link ExplainLimitsTest}. */
    @Test
    void bodyThatNeverEnds_isCutOff_onEveryRouteThatReadsOne() throws Exception {
        FullSite.furnish(site);
        Set<String> others =
                Set.of("POST /logout", "POST /api/config/reload", "POST /api/sinks/{name}/test", "POST /api/explain");
        Map<String, Socket> slow = new TreeMap<>();
        for (String route : site.live.server().needs().keySet()) {
            if (route.startsWith("POST ") && !others.contains(route)) {
                String path = route.substring(5).replace("{id}", route.contains("incidents") ? Site.GATE_FIRE : "gate");
                String type = path.equals("/login") ? "application/x-www-form-urlencoded" : "application/json";
                slow.put(
                        route,
                        open("POST " + path + " HTTP/1.1\r\nHost: h\r\nIf-Match: \"x\"\r\nContent-Type: " + type
                                + "\r\nContent-Length: 1000\r\nAuthorization: Bearer " + Site.tokenOf("admin")
                                + "\r\n\r\n{"));
            }
        }
        assertThat(slow).hasSizeGreaterThan(10);
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    boolean answered = true;
                    for (Socket each : slow.values()) {
                        boolean told = each.getInputStream().available() > 0;
                        answered &= told;
                        if (!told) {
                            send(each, "a");
                        }
                    }
                    return answered;
                });
        for (Map.Entry<String, Socket> each : slow.entrySet()) {
            assertThat(firstLine(each.getValue())).as(each.getKey()).contains("408");
        }
    }

    private Socket open(String beginning) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.live.port());
        sockets.add(socket);
        socket.setSoTimeout(20_000);
        send(socket, beginning);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** The first line of an answer; empty where the connection ends without one. */
    private static String firstLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0 && next != '\r'; next = in.read()) {
                line.append((char) next);
            }
        } catch (SocketException e) {
            // Cut off.
        }
        return line.toString();
    }

    /** Sends another byte, takes what has come, and says whether nothing can come any more. */
    private static boolean isCutOff(Socket socket) throws IOException {
        socket.setSoTimeout(50);
        try {
            send(socket, "a");
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Everything until the connection ends. */
    private static String rest(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return "";
        }
    }
}
