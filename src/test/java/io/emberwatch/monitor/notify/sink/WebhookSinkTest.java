package io.emberwatch.monitor.notify.sink;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static io.emberwatch.monitor.incident.Incidents.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.monitor.config.HttpHeader;
import io.emberwatch.monitor.config.JsonTemplate;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.SinkFilter;
import io.emberwatch.monitor.config.WebhookConfig;
import io.emberwatch.monitor.config.WebhookConfig.Image;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.ManualClock;
import io.emberwatch.monitor.notify.SinkException;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookSinkTest {
    private static final Incident FIRE = Incidents.fire(GATE, 0);

    private final WebReceiver receiver = WebReceiver.start();

    @AfterEach
    void close() {
        receiver.close();
    }

    private WebhookSink sink(URI url, Image image, Optional<String> template) {
        return new WebhookSink(
                new WebhookConfig(
                        "hook",
                        url,
                        Optional.of(new Secret("s3cret")),
                        image,
                        Duration.ofMillis(700),
                        template.map(JsonTemplate::parse)),
                Messages.JSON,
                new ManualClock(START));
    }

    private WebhookSink sink(Image image) {
        return sink(receiver.url("/hook?token=hunter2"), image, Optional.empty());
    }

    @Test
    void message_isSignedJson_withItsKey() throws Exception {
        sink(Image.NONE).send(Messages.started(FIRE));

        WebReceiver.Received got = receiver.received().get(0);
        assertThat(got.path()).isEqualTo("/hook?token=hunter2");
        assertThat(got.headers().getFirst("Idempotency-Key")).isEqualTo("fire-0000-gate/started");
        assertThat(got.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(got.headers().getFirst("X-Emberwatch-Timestamp")).isEqualTo("1795521600");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update("1795521600.".getBytes(StandardCharsets.UTF_8));
        assertThat(got.headers().getFirst("X-Emberwatch-Signature"))
                .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(got.body())));
        JsonNode body = new ObjectMapper().readTree(got.body());
        assertThat(body.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(JsonTemplate.FIELDS);
        assertThat(body.path("event").asText()).isEqualTo("started");
        assertThat(body.path("title").asText()).isEqualTo("Fire at Gate <1> \"north\"");
        assertThat(body.path("peak_score").asDouble()).isEqualTo(0.9);
        assertThat(body.path("ended_at").isNull()).isTrue();
        assertThat(body.path("picture_url").asText())
                .isEqualTo("https://fire.example.org/api/incidents/fire-0000-gate/snapshot.jpg");
        assertThat(body.path("clip_url").asText())
                .isEqualTo("https://fire.example.org/api/incidents/fire-0000-gate/clip.mp4");
    }

    @Test
    void image_isAttachedAsAPart_underTheSignature() throws Exception {
        sink(Image.ATTACH).send(Messages.started(FIRE));

        WebReceiver.Received got = receiver.received().get(0);
        MimeMultipart parts = new MimeMultipart(new ByteArrayDataSource(
                new ByteArrayInputStream(got.body()), got.headers().getFirst("Content-Type")));
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getHeader("Content-Disposition")[0]).isEqualTo("form-data; name=\"incident\"");
        assertThat(new ObjectMapper()
                        .readTree(parts.getBodyPart(0).getInputStream())
                        .path("id")
                        .asText())
                .isEqualTo("fire-0000-gate");
        assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("image/jpeg");
        assertThat(parts.getBodyPart(1).getInputStream().readAllBytes()).isEqualTo(Messages.IMAGE);
    }

    @Test
    void template_decidesWhatIsSent() throws Exception {
        sink(receiver.url("/"), Image.NONE, Optional.of("{\"text\": \"{{title}} ({{severity}})\"}"))
                .send(Messages.ended(FIRE));

        assertThat(new String(receiver.received().get(0).body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"text\":\"Fire at Gate <1> \\\"north\\\" is over (critical)\"}");
    }

    @Test
    void form_hasTheFieldsOfTheMessage_signedAsTheyAreSent_withTheHeadersOfTheFile() throws Exception {
        WebhookConfig config = new WebhookConfig(
                "hook",
                receiver.url("/hook"),
                Optional.of(new Secret("s3cret")),
                Image.NONE,
                "picture",
                Duration.ofSeconds(5),
                Optional.empty(),
                WebhookConfig.Format.FORM,
                List.of(new HttpHeader("Authorization", new Secret("Bearer t1"))),
                Optional.empty(),
                SinkFilter.ALL);
        new WebhookSink(config, Messages.JSON, new ManualClock(START)).send(Messages.started(FIRE));

        WebReceiver.Received got = receiver.received().get(0);
        assertThat(got.headers().getFirst("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(got.headers().getFirst("Authorization")).isEqualTo("Bearer t1");
        assertThat(got.headers().getFirst("X-Emberwatch-Signature"))
                .isEqualTo(WebhookSink.Signature.of(new Secret("s3cret"), START, got.body()));
        assertThat(got.content().split("&"))
                .contains("event=started", "title=Fire+at+Gate+%3C1%3E+%22north%22", "peak_score=0.900")
                .noneMatch(field -> field.startsWith("ended_at"));
    }

    @Test
    void error_isAFailure_thatHidesTheToken() {
        receiver.answer(exchange -> exchange.sendResponseHeaders(500, -1));

        assertThatThrownBy(() -> sink(Image.NONE).send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("answered 500")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void redirect_isNotFollowed_evenToItself() {
        receiver.answer(exchange -> {
            exchange.getResponseHeaders().add("Location", receiver.url("/hook").toString());
            exchange.sendResponseHeaders(307, -1);
        });

        assertThatThrownBy(() -> sink(Image.NONE).send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("307, a redirect");
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void silence_endsWithTheTimeout() {
        CountDownLatch never = new CountDownLatch(1);
        receiver.answer(exchange -> never.await());

        assertThatThrownBy(() -> sink(Image.NONE).send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("did not answer within 700 ms");
    }

    @Test
    void answerThatNeverEnds_endsWithTheTimeout() {
        CountDownLatch never = new CountDownLatch(1);
        receiver.answer(exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            never.await();
        });

        assertThatThrownBy(() -> sink(Image.NONE).send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("did not answer within 700 ms");
    }

    @Test
    void nobodyThere_isAFailure() {
        URI gone = receiver.url("/");
        receiver.close();

        assertThatThrownBy(() -> sink(gone, Image.NONE, Optional.empty()).send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("cannot be reached");
    }
}
