package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What slow senders, slow images and faults can do to explaining, with limits that the test sets. */
class ExplainLimitsTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(250);

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile Work work = () -> {};
    private Server server;
    private ExplainEndpoint endpoint;
    private int port;

    /** What the explainer does before it answers. */
    private interface Work {
        void run() throws InterruptedException;
    }

    private void start(int places, Duration arrival, Duration answer) throws Exception {
        endpoint = new ExplainEndpoint(this::explain, new ExplainEndpoint.Limits(places, arrival, answer));
        server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new Routes(Optional.empty()).post("/api/explain", Needs.OPERATOR, endpoint));
        server.start();
        port = connector.getLocalPort();
    }

    private ImageExplainer.Answer explain(byte[] image, ImageExplainer.Question question) {
        begun.incrementAndGet();
        try {
            work.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new ImageExplainer.Answer("application/json", "{}".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() throws Exception {
        goOn.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        if (server != null) {
            endpoint.close();
            server.stop();
        }
    }

    @Test
    void slowSenders_takeNoMorePlacesThanThereAre_andTheNextIsTurnedAwayBeforeItsBodyIsRead() throws Exception {
        start(2, LONG, LONG);
        assertThat(announce().readLine()).isEqualTo("HTTP/1.1 100 Continue");
        assertThat(announce().readLine()).isEqualTo("HTTP/1.1 100 Continue");

        List<String> head = head(announce());

        assertThat(head).first().asString().startsWith("HTTP/1.1 429");
        assertThat(head).anyMatch(line -> line.equalsIgnoreCase("Retry-After: 5"));
    }

    @Test
    void senderWhoGoesAway_leavesItsPlace() throws Exception {
        start(1, LONG, LONG);
        announce().readLine();
        assertThat(post().statusCode()).isEqualTo(429);

        sockets.get(0).close();

        // The server sees the end of the connection a moment later.
        await().untilAsserted(() -> assertThat(post().statusCode()).isEqualTo(200));
    }

    @Test
    void bodyThatDoesNotArriveInTime_isGivenUp_andLeavesItsPlace() throws Exception {
        start(1, SHORT, LONG);
        BufferedReader slow = announce();
        assertThat(slow.readLine()).isEqualTo("HTTP/1.1 100 Continue");
        sockets.get(0).getOutputStream().write(new byte[10]);

        slow.readLine();
        assertThat(head(slow)).first().asString().startsWith("HTTP/1.1 408");

        assertThat(begun).hasValue(0);
        assertThat(post().statusCode()).isEqualTo(200);
    }

    @Test
    void usualLimits_areTwelveSecondsForTheBody_andHalfAMinuteForTheAnswer() {
        assertThat(ExplainEndpoint.Limits.USUAL)
                .isEqualTo(new ExplainEndpoint.Limits(5, Duration.ofSeconds(12), Duration.ofSeconds(30)));
    }

    @Test
    void imageThatTakesTooLong_isAnsweredInTime_andKeepsItsPlaceUntilItsWorkEnds() throws Exception {
        work = goOn::await;
        start(1, LONG, SHORT);

        HttpResponse<String> late = post();

        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.headers().firstValue("Retry-After")).contains("5");
        assertThat(late.body()).doesNotContain("Exception");
        assertThat(post().statusCode()).as("its bytes are still held").isEqualTo(429);
        goOn.countDown();
        await().untilAsserted(() ->
                assertThat(post().statusCode()).as("the worker goes on").isEqualTo(200));
    }

    @Test
    void imagesBehindOneThatNeverEnds_areAnsweredInTimeToo_andAreNotHeldOrWorkedOn() throws Exception {
        work = goOn::await;
        start(3, LONG, SHORT);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(client.sendAsync(request().build(), BodyHandlers.ofString()));
        }

        assertThat(answers.stream().map(each -> each.join().statusCode())).containsOnly(503);
        assertThat(begun).hasValue(1);
        assertThat(post().statusCode()).as("a place is free again").isEqualTo(503);
        goOn.countDown();
    }

    @ParameterizedTest
    @CsvSource({"memory, 503", "stack, 503", "linkage, 503", "fault, 422"})
    void whateverGoesWrong_isAnswered_andTheNextImageIsExplained(String what, int status) throws Exception {
        start(1, LONG, LONG);
        work = () -> {
            switch (what) {
                case "memory" -> throw new OutOfMemoryError("as the test wants");
                case "stack" -> throw new StackOverflowError("as the test wants");
                case "linkage" -> throw new UnsatisfiedLinkError("as the test wants");
                default -> throw new IllegalStateException("as the test wants");
            }
        };
        HttpResponse<String> failed = post();
        assertThat(failed.statusCode()).isEqualTo(status);
        assertThat(failed.body()).doesNotContain("as the test wants");

        work = () -> {};
        assertThat(post().statusCode()).isEqualTo(200);
    }

    @Test
    void connectionOnWhichNothingMovesWhileItsImageIsWorkedOn_isNotIdle() throws Exception {
        start(1, LONG, LONG);
        ((ServerConnector) server.getConnectors()[0]).setIdleTimeout(100);
        CountDownLatch working = new CountDownLatch(1);
        work = () -> {
            working.countDown();
            goOn.await();
        };
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request().build(), BodyHandlers.ofString());
        working.await();
        // A connection that may idle for as long, opened later, ends first.
        Socket idle = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(idle);
        assertThat(idle.getInputStream().read()).isEqualTo(-1);
        goOn.countDown();

        assertThat(answer.join().statusCode()).isEqualTo(200);
    }

    @Test
    void serverThatStops_saysSo() throws Exception {
        start(1, LONG, LONG);
        endpoint.close();

        assertThat(post().statusCode()).isEqualTo(503);
        assertThat(post().statusCode()).as("no place is lost").isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example, , 403",
        "null, , 403",
        "http://127.0.0.1:1, , 403",
        ", cross-site, 403",
        ", same-site, 403",
        "OWN, cross-site, 403",
        "OWN, same-origin, 200",
        ", none, 200",
        ", , 200"
    })
    void otherSitesPages_mayNotAsk_butProgramsMay(String origin, String site, int status) throws Exception {
        start(1, LONG, LONG);
        HttpRequest.Builder request = request();
        if (origin != null) {
            request.header("Origin", origin.equals("OWN") ? "http://127.0.0.1:" + port : origin);
        }
        if (site != null) {
            request.header("Sec-Fetch-Site", site);
        }

        assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(status);
        assertThat(begun).hasValue(status == 200 ? 1 : 0);
    }

    /** Sends all but the body; the server asks for that where it wants to read it. */
    private BufferedReader announce() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        String head = """
                POST /api/explain HTTP/1.1
                Host: 127.0.0.1
                Content-Length: 1000000
                Expect: 100-continue

                """;
        socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    private static List<String> head(BufferedReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    private HttpResponse<String> post() throws InterruptedException {
        try {
            return client.send(request().build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/explain"))
                .POST(BodyPublishers.ofByteArray(new byte[20]));
    }
}
