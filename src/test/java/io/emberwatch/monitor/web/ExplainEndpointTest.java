package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainEndpointTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean slow;
    private volatile ImageExplainer.Question last;
    private WebServer server;

    @BeforeEach
    void start() throws WebBindException {
        server = new WebServer(
                new WebConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4),
                new WebContent(List::of, null, null, List::of, accept -> null, null, this::explain),
                WebListener.NOOP);
        server.start();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        server.close();
    }

    private ImageExplainer.Answer explain(byte[] image, ImageExplainer.Question question)
            throws ImageExplainer.RefusedException {
        last = question;
        if (slow) {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (image.length == 0) {
            throw new ImageExplainer.RefusedException(415, "the file is empty");
        }
        if (image.length == 13) {
            throw new IllegalStateException("a fault");
        }
        return new ImageExplainer.Answer(
                "application/json", ("{\"bytes\":" + image.length + "}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void image_reachesTheExplainerWithItsQuestion() throws Exception {
        HttpResponse<String> answer =
                post("?method=layercam&layer=last,pool2_conv&class=fire&format=jpeg", new byte[5000]);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"bytes\":5000}");
        assertThat(last.method()).isEqualTo("layercam");
        assertThat(last.layers()).containsExactly("last", "pool2_conv");
        assertThat(last.className()).contains("fire");
        assertThat(last.sheet()).isTrue();
    }

    @Test
    void masksAndChannels_reachTheExplainer() throws Exception {
        post("?format=features&channels=9&mask=0,0,0.5,0.5&mask=0.1,0.1%200.2,0.1%200.2,0.2&fill=mean", new byte[20]);
        assertThat(last.format()).isEqualTo(ImageExplainer.Format.FEATURES);
        assertThat(last.channels()).isEqualTo(9);
        assertThat(last.hiding())
                .isEqualTo(new ImageExplainer.Hiding(List.of("0,0,0.5,0.5", "0.1,0.1 0.2,0.1 0.2,0.2"), "mean"));

        post("", new byte[20]);
        assertThat(last.hiding()).isEqualTo(new ImageExplainer.Hiding(List.of(), "blur"));
        assertThat(last.channels()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({
        "0, '', 415",
        "13, '', 422",
        "20, ?format=gif, 400",
        "20, ?colour=red, 400",
        "20, '?layer=a,b,c,d,e', 400",
        "20, ?channels=0, 400",
        "20, ?channels=65, 400",
        "20, ?channels=many, 400",
        "20, '?mask=0,0,1,1&mask=0,0,1,1&mask=0,0,1,1&mask=0,0,1,1&mask=0,0,1,1&mask=0,0,1,1&mask=0,0,1,1&mask=0,0,1,1&mask=0,0,1,1', 400"
    })
    void whatCannotBeServed_isRefusedInOneLineOfJson(int bytes, String query, int status) throws Exception {
        HttpResponse<String> answer = post(query, new byte[bytes]);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain("Exception");
    }

    @Test
    void bodyThatIsSaidToBeTooLarge_isRefusedBeforeItIsSent() throws Exception {
        URI explain = uri("");
        try (Socket socket = new Socket(explain.getHost(), explain.getPort())) {
            socket.getOutputStream()
                    .write(("POST " + explain.getPath() + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                                    + "Content-Length: 10485761\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 413 ")
                    .contains("{\"error\":")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void largeBodyOfUnknownLength_isCutOff() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(""))
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[11 << 20])))
                .build();
        try {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(413);
        } catch (IOException e) {
            // The server may close the connection while the client still sends.
            assertThat(last).isNull();
        }
    }

    @Test
    void tooManyAtATime_areTurnedAway() throws Exception {
        slow = true;
        CountDownLatch refused = new CountDownLatch(3);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(client.sendAsync(request("", new byte[20]), BodyHandlers.ofString())
                    .whenComplete((answer, failure) -> refused.countDown()));
        }
        // One is worked on and four wait, so three are turned away while nothing moves.
        assertThat(refused.await(10, TimeUnit.SECONDS)).isTrue();
        goOn.countDown();
        assertThat(answers.stream().map(each -> each.join().statusCode()))
                .containsOnly(200, 429)
                .filteredOn(each -> each == 200)
                .hasSize(5);
    }

    @Test
    void otherMethods_areNotAllowed() throws Exception {
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(uri("")).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
    }

    private HttpResponse<String> post(String query, byte[] body) throws IOException, InterruptedException {
        return client.send(request(query, body), BodyHandlers.ofString());
    }

    private HttpRequest request(String query, byte[] body) {
        return HttpRequest.newBuilder(uri(query))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    private URI uri(String query) {
        return URI.create("http://localhost:" + server.port() + "/api/explain" + query);
    }
}
