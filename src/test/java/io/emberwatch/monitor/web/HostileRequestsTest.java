package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What nobody sends by accident. */
@Timeout(120)
class HostileRequestsTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "get");
    private static final List<String> PIECES = List.of(
            "cameras",
            "gate",
            "yard",
            "api",
            "incidents",
            "..",
            "%2e%2e",
            "%2f",
            "%00",
            "%0d%0a",
            "login",
            "logout",
            "assets",
            "emberwatch.css",
            "stream.mjpeg",
            "snapshot.jpg",
            "etc",
            "passwd",
            ";a=b",
            "%",
            "%zz",
            "\u00e4",
            "<script>",
            "explain",
            "edit",
            "discover",
            "config",
            "undo",
            "try",
            "live?cameras=gate",
            "openapi.json",
            "acknowledge",
            "metrics",
            "readyz",
            "me",
            "",
            "{id}",
            "clip.mp4",
            Site.GATE_FIRE);
    private static final List<String> QUERIES = List.of(
            "",
            "?",
            "?every=1s",
            "?camera=gate",
            "?limit=-1",
            "?limit=99999999999999",
            "?before=%27--",
            "?next=//evil",
            "?state=open&state=x",
            "?%",
            "?a=%ff%fe",
            "?method=cam&layer=" + "x".repeat(300));
    private static final List<String> HEADERS = List.of(
            "",
            "Authorization: Basic \u00ff\u00ff",
            "Authorization: Bearer " + "x".repeat(2000),
            "Cookie: emberwatch_session=" + "x".repeat(500),
            "Cookie: ;;;=\"",
            "Cookie: emberwatch_session=",
            "X-User: ann",
            "X-Forwarded-For: ,,,'",
            "X-Forwarded-For: ::ffff:1.2.3.4.5",
            "Origin: null",
            "Accept: text/html",
            "Range: bytes=0-,1-,2-",
            "Content-Type: text/html",
            "Transfer-Encoding: chunked",
            "Expect: 100-continue",
            "Sec-Fetch-Site: cross-site",
            "If-None-Match: \"",
            "Accept: \u0001");

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Site site;

    @BeforeEach
    void start() throws IOException {
        site = new Site(folder);
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stop() {
        root().detachAppender(log);
        site.close();
    }

    @Test
    void randomRequests_getNoServerError_andNoStackTrace() throws Exception {
        FullSite.furnish(site);
        List<String> routes =
                List.copyOf(new TreeSet<>(site.live.server().needs().keySet()));
        Random random = new Random(17);
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            String request = random.nextBoolean() ? request(random) : requestOf(any(routes, random), random);
            String answer = send(request);
            assertThat(answer).as(request).doesNotContain("Exception", "\tat ", "io.emberwatch", "org.eclipse");
            if (!answer.isEmpty()) {
                int status = Integer.parseInt(answer.split(" ", 3)[1]);
                statuses.merge(status, 1, Integer::sum);
                assertThat(status).as(request).isBetween(100, 505).isNotIn(500, 502, 504);
                // A camera without a frame yet, or too much asked at once, is no fault of the server.
                assertThat(status == 503 && !answer.contains("Retry-After: "))
                        .as(request + " " + answer)
                        .isFalse();
            }
        }
        assertThat(statuses.keySet()).contains(401, 404, 405);
        assertThat(statuses.get(200))
                .as("reached what they ask for: " + statuses)
                .isGreaterThan(500);
        assertThat(statuses.get(400)).as("were read and refused: " + statuses).isGreaterThan(100);
        assertThat(log.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
        assertThat(site.live.get("/healthz").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/../../../etc/passwd",
                "/assets/..%2f..%2fetc%2fpasswd",
                "/assets/%2e%2e/%2e%2e/etc/passwd",
                "/api/incidents/..%2f..%2fetc/snapshot.jpg",
                "/api/incidents/%2e%2e/clip.mp4",
                "/api/incidents/....//....//etc/clip.mp4",
                "/cameras/..%2f..%2fetc/snapshot.jpg",
                "//etc/passwd",
                "/assets/%252e%252e%252fetc",
                "/assets/emberwatch.css%00.svg",
                "/incidents/..;/metrics"
            })
    void pathsThatLeaveTheServer_leadNowhere(String path) throws Exception {
        String answer = send("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer "
                + Site.tokenOf("admin") + "\r\n\r\n");

        assertThat(answer.split(" ", 3)[1]).isIn("400", "404");
        assertThat(answer).doesNotContain("root:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%0d%0aSet-Cookie:%20a=b", "%0aX-Injected:%20yes", "%E5%98%8D%E5%98%8ASet-Cookie:a=b"})
    void lineBreaks_reachNoHeader(String injected) throws Exception {
        for (String path :
                List.of("/login?next=/" + injected, "/cameras/" + injected, "/incidents?state=" + injected)) {
            String answer =
                    send("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAccept: text/html\r\n\r\n");
            assertThat(answer.split("\r\n\r\n", 2)[0]).as(path).doesNotContainPattern("(?m)^(Set-Cookie|X-Injected)");
        }
    }

    @Test
    void wrongMethod_isToldTheRightOnes() throws Exception {
        assertThat(site.live.send("PUT", "/login").headers().firstValue("Allow"))
                .contains("GET, HEAD, POST");
        assertThat(site.live.send("GET", "/logout").headers().firstValue("Allow"))
                .contains("POST");
        assertThat(site.live.send("DELETE", "/api/cameras").headers().firstValue("Allow"))
                .contains("GET, HEAD");
        assertThat(site.live.send("DELETE", "/api/cameras").statusCode()).isEqualTo(405);
    }

    @Test
    void oversizedBodies_areTurnedAwayBeforeTheyAreSent() throws Exception {
        FullSite.furnish(site);
        // They read no body.
        Set<String> without = Set.of("POST /logout", "POST /api/config/reload", "POST /api/sinks/{name}/test");
        int refused = 0;
        for (String route : site.live.server().needs().keySet()) {
            if (!route.startsWith("POST ") || without.contains(route)) {
                continue;
            }
            String path = route.substring(5).replace("{id}", route.contains("incidents") ? Site.GATE_FIRE : "gate");
            String type = path.equals("/login") ? "application/x-www-form-urlencoded" : "application/json";
            String answer =
                    send("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nIf-Match: \"x\"\r\n"
                            + "Authorization: Bearer " + Site.tokenOf("admin") + "\r\nContent-Type: " + type
                            + "\r\nContent-Length: 20971520\r\n\r\n");
            assertThat(answer).as(route).startsWith("HTTP/1.1 413 ").contains("may have");
            refused++;
        }
        assertThat(refused).isGreaterThan(10);
    }

    @Test
    void everyAnswer_carriesTheSecurityHeaders() throws Exception {
        for (String path : List.of("/login", "/", "/nowhere", "/api/cameras", "/assets/emberwatch.css", "/healthz")) {
            HttpResponse<String> answer = site.live.get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .as(path)
                    .contains("default-src 'self'", "frame-ancestors 'none'", "form-action 'self'")
                    .doesNotContain("unsafe");
            for (String name : List.of(
                    "X-Content-Type-Options",
                    "X-Frame-Options",
                    "Referrer-Policy",
                    "Cross-Origin-Opener-Policy",
                    "Permissions-Policy")) {
                assertThat(answer.headers().firstValue(name))
                        .as(path + " " + name)
                        .isPresent();
            }
            assertThat(answer.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void secrets_areInNoAnswer_noMetric_noAuditLine_andNoLog() throws Exception {
        String[] bearer = Site.bearer("admin");
        site.login("ann", Site.PASSWORD);
        site.live.call("GET", "/api/cameras", "", Site.basic("ann", "my secret guess"));
        for (String route : site.live.server().needs().keySet()) {
            String path = route.split(" ", 2)[1]
                    .replace("{file}", "account.js")
                    .replace("{id}", route.contains("incidents") ? Site.GATE_FIRE : "gate");
            if (route.startsWith("GET") && !path.endsWith("mjpeg") && !path.equals("/api/stream")) {
                assertThat(site.live.call("GET", path, "", bearer).body())
                        .as(route)
                        .doesNotContain(Site.tokenOf("admin"), Site.PASSWORD, Site.HASH, "my secret", "sha256:");
            }
        }
        assertThat(site.auditText())
                .contains("\"event\":\"login\"")
                .doesNotContain(Site.tokenOf("admin"), Site.PASSWORD, Site.HASH, "my secret", "sha256:");
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .allSatisfy(line -> assertThat(line)
                        .doesNotContain(Site.tokenOf("admin"), Site.PASSWORD, Site.HASH, "my secret", "sha256:"));
    }

    private static String request(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            path.append('/').append(any(PIECES, random));
        }
        return request(any(METHODS, random), path.toString(), random.nextBoolean(), random);
    }

    /** An address that is served, with something for each part of it that may differ. */
    private static String requestOf(String route, Random random) {
        String[] parts = route.split(" ", -1);
        StringBuilder path = new StringBuilder();
        for (String part : parts[1].split("/", -1)) {
            String known = path.indexOf("incidents") >= 0 ? Site.GATE_FIRE : "gate";
            String given = part.startsWith("{") ? random.nextInt(4) > 0 ? known : any(PIECES, random) : part;
            path.append(path.isEmpty() && part.isEmpty() ? "" : "/").append(given);
        }
        return request(parts[0], path.isEmpty() ? "/" : path.toString(), random.nextInt(8) > 0, random);
    }

    private static String request(String method, String path, boolean asAdmin, Random random) {
        StringBuilder request =
                new StringBuilder(method + " " + path + any(QUERIES, random) + " HTTP/1.1\r\nHost: h\r\n");
        // Without it most would only be asked to log in.
        if (asAdmin) {
            request.append("Authorization: Bearer ")
                    .append(Site.tokenOf("admin"))
                    .append("\r\n");
        }
        String header = any(HEADERS, random);
        if (!header.isEmpty()) {
            request.append(header).append("\r\n");
        }
        byte[] body = new byte[random.nextInt(40)];
        random.nextBytes(body);
        if (method.equals("POST") && random.nextBoolean()) {
            request.append("Content-Type: application/json\r\n");
        }
        request.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
        return request + new String(body, StandardCharsets.ISO_8859_1);
    }

    private static String any(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    /** The beginning of the answer: streams do not end. */
    private String send(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.live.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[8192];
            int count;
            while ((count = in.read(buffer)) >= 0) {
                answer.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                if (answer.indexOf("text/event-stream") >= 0 || answer.indexOf("multipart/") >= 0) {
                    break;
                }
            }
            return answer.toString();
        } catch (java.net.SocketException e) {
            // Closed in our face, which is an answer too.
            return "";
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
