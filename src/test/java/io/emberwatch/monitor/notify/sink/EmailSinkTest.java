package io.emberwatch.monitor.notify.sink;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.emberwatch.monitor.config.EmailConfig;
import io.emberwatch.monitor.config.EmailConfig.Security;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.notify.SinkException;
import jakarta.mail.BodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmailSinkTest {
    private static final Incident FIRE = Incidents.fire(GATE, 0);

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void start() {
        server.start();
        server.setUser("ann@example.org", "ann", "hunter2");
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private EmailSink sink(Security security, Optional<String> user, int port) {
        return new EmailSink(config(security, user, port), Messages.JSON);
    }

    private static EmailConfig config(Security security, Optional<String> user, int port) {
        return new EmailConfig(
                "127.0.0.1",
                port,
                security,
                user,
                user.map(each -> new Secret("hunter2")),
                "fire@example.org",
                List.of("ann@example.org", "bob@example.org"),
                Duration.ofSeconds(5));
    }

    @Test
    void mail_hasTheMessageInWordsAndTheImageInline() throws Exception {
        sink(Security.NONE, Optional.of("ann"), server.getSmtp().getPort()).send(Messages.started(FIRE));

        assertThat(server.getReceivedMessages()).hasSize(2);
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("[Emberwatch] Fire at Gate <1> \"north\"");
        assertThat(mail.getMessageID()).isEqualTo("<fire-0000-gate/started@emberwatch>");
        assertThat(mail.getHeader("X-Emberwatch-Key")).containsExactly("fire-0000-gate/started");
        assertThat(mail.getAllRecipients()).hasSize(2);
        MimeMultipart alternatives = (MimeMultipart) mail.getContent();
        assertThat((String) alternatives.getBodyPart(0).getContent())
                .contains("Highest score: 0.900")
                .contains("https://fire.example.org/incidents/fire-0000-gate");
        MimeMultipart page = (MimeMultipart) alternatives.getBodyPart(1).getContent();
        assertThat((String) page.getBodyPart(0).getContent())
                .contains("Fire at Gate &lt;1&gt; &quot;north&quot;")
                .contains("cid:picture@emberwatch");
        BodyPart image = page.getBodyPart(1);
        assertThat(image.getContentType()).startsWith("image/jpeg");
        assertThat(image.getHeader("Content-ID")).containsExactly("<picture@emberwatch>");
        assertThat(image.getInputStream().readAllBytes()).isEqualTo(Messages.IMAGE);
    }

    @Test
    void endOfTheIncident_isAMailWithoutImage() throws Exception {
        sink(Security.NONE, Optional.empty(), server.getSmtp().getPort()).send(Messages.ended(FIRE));

        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).endsWith("is over");
        MimeMultipart page = (MimeMultipart)
                ((MimeMultipart) mail.getContent()).getBodyPart(1).getContent();
        assertThat(page.getCount()).isEqualTo(1);
    }

    @Test
    void starttls_isRequiredAndNotGoneWithout() {
        assertThatThrownBy(() -> sink(
                                Security.STARTTLS,
                                Optional.of("ann"),
                                server.getSmtp().getPort())
                        .send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("STARTTLS is required")
                .hasMessageNotContaining("hunter2");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void starttls_encryptsPasswordAndMail_andNeedsTrust(@TempDir Path folder) throws Exception {
        try (StarttlsServer tls = StarttlsServer.start(folder)) {
            EmailConfig config = config(Security.STARTTLS, Optional.of("ann"), tls.port());
            assertThatThrownBy(() -> new EmailSink(config, Messages.JSON).send(Messages.started(FIRE)))
                    .as("a certificate that nobody knows")
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("certificate not trusted: issued by CN=127.0.0.1; set tls.ca")
                    .hasMessageNotContaining("hunter2");
            assertThat(tls.heardEncrypted()).isEmpty();

            new EmailSink(config, Messages.JSON, Optional.of(tls.trusting())).send(Messages.started(FIRE));

            assertThat(tls.heardPlain()).allMatch(line -> line.startsWith("EHLO") || line.equals("STARTTLS"));
            assertThat(tls.heardEncrypted())
                    .anyMatch(line -> line.startsWith("AUTH PLAIN"))
                    .contains("RCPT TO:<bob@example.org>", "X-Emberwatch-Key: fire-0000-gate/started");
        }
    }

    @Test
    void wrongPassword_andDeadServer_areFailures() {
        assertThatThrownBy(() -> sink(
                                Security.NONE,
                                Optional.of("mallory"),
                                server.getSmtp().getPort())
                        .send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageNotContaining("hunter2");
        int port = server.getSmtp().getPort();
        server.stop();
        assertThatThrownBy(() -> sink(Security.NONE, Optional.empty(), port).send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("127.0.0.1:" + port);
    }
}
