package io.emberwatch.monitor.notify.sink;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static io.emberwatch.monitor.incident.Incidents.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.NotifyConfig;
import io.emberwatch.monitor.config.WebhookConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.ManualClock;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.notify.SinkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes of docs/notifications.md, as they stand there, against stand-ins of the services. */
class PushRecipesTest {
    private static final Incident FIRE = Incidents.fire(GATE, 0);
    private static final String TITLE = "Fire at Gate <1> \"north\"";
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "NTFY_TOKEN", PushServices.NTFY_TOKEN,
            "GOTIFY_TOKEN", PushServices.GOTIFY_TOKEN,
            "PUSHOVER_TOKEN", PushServices.PUSHOVER_TOKEN,
            "PUSHOVER_USER", PushServices.PUSHOVER_USER,
            "TELEGRAM_TOKEN", PushServices.TELEGRAM_TOKEN,
            "TELEGRAM_CHAT", PushServices.TELEGRAM_CHAT);

    private final WebReceiver receiver = WebReceiver.start();
    private final PushServices services = new PushServices(receiver);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        receiver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ntfy", "gotify", "pushover", "telegram"})
    void recipe_isTakenByItsService_atEveryEvent(String service) throws Exception {
        NotifyConfig config = recipe(service);
        WebhookSink sink = sink(config);
        assertThat(sink.wants(FIRE)).isTrue();

        for (Notification message : new Notification[] {
            Messages.started(FIRE),
            Messages.message(FIRE, Event.REMINDER, Optional.of(Messages.IMAGE)),
            Messages.ended(FIRE),
            Notification.test(GATE, START),
        }) {
            sink.send(message);
        }

        assertThat(receiver.received()).hasSize(4);
        assertThat(services.taken()).containsOnlyKeys(service);
    }

    @Test
    void ntfy_getsTitleScoreAndLink() throws Exception {
        ObjectNode taken = sent("ntfy");

        assertThat(taken.path("title").textValue()).isEqualTo(TITLE);
        assertThat(taken.path("message").textValue()).isEqualTo("Gate <1> \"north\", score 0.900");
        assertThat(taken.path("click").textValue()).isEqualTo("https://fire.example.org/incidents/fire-0000-gate");
        assertThat(taken.path("priority").intValue()).isEqualTo(5);
    }

    @Test
    void gotify_getsTitleScoreAndLink() throws Exception {
        ObjectNode taken = sent("gotify");

        assertThat(taken.path("title").textValue()).isEqualTo(TITLE);
        assertThat(taken.at("/extras/client::notification/click/url").textValue())
                .isEqualTo("https://fire.example.org/incidents/fire-0000-gate");
    }

    @Test
    void pushover_getsTheImageToo_andAFormWithoutOne() throws Exception {
        ObjectNode taken = sent("pushover");

        assertThat(taken.path("title").textValue()).isEqualTo(TITLE);
        assertThat(taken.path("attachment").binaryValue()).isEqualTo(Messages.IMAGE);
        assertThat(taken.path("url").textValue()).isEqualTo("https://fire.example.org/incidents/fire-0000-gate");

        sink(recipe("pushover")).send(Messages.ended(FIRE));
        ObjectNode ended = services.taken().get("pushover");
        assertThat(ended.path("title").textValue()).isEqualTo(TITLE + " is over");
        assertThat(ended.has("attachment")).isFalse();
    }

    @Test
    void telegram_getsTitleScoreAndLink_onLinesOfTheirOwn() throws Exception {
        assertThat(sent("telegram").path("text").textValue().lines())
                .containsExactly(
                        TITLE, "Gate <1> \"north\", score 0.900", "https://fire.example.org/incidents/fire-0000-gate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ntfy|Bearer |Basic ",
                "ntfy|\"priority\": 5|\"priority\": \"5\"",
                "gotify|X-Gotify-Key|X-Key",
                "gotify|\"message\"|\"body\"",
                "pushover|picture_part: attachment|picture_part: picture",
                "pushover|\"user\"|\"recipient\"",
                "telegram|sendMessage|send",
                "telegram|\"chat_id\"|\"chat\"",
            })
    void standIn_refusesWhatTheServiceDoesNotKnow(String change) throws Exception {
        String[] parts = change.split("\\|", -1);
        WebhookSink sink = sink(load(text(parts[0]).replace(parts[1], parts[2])));

        assertThatThrownBy(() -> sink.send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("answered 400");
        assertThat(services.taken()).isEmpty();
    }

    private ObjectNode sent(String service) throws Exception {
        sink(recipe(service)).send(Messages.started(FIRE));
        return services.taken().get(service);
    }

    private static WebhookSink sink(NotifyConfig config) {
        WebhookConfig webhook = config.webhooks().get(0);
        MessageJson json = new MessageJson(Messages.NAMES, config.baseUrl(), incident -> false);
        return new WebhookSink(webhook, json, new ManualClock(START));
    }

    private NotifyConfig recipe(String service) throws Exception {
        return load(text(service));
    }

    private NotifyConfig load(String recipe) throws Exception {
        // The service's host, and nothing else of the address.
        String there = recipe.replaceAll(
                "(?m)^( *url: )https://[^/\n]+", "$1" + receiver.url("").toString());
        Path file = Files.writeString(folder.resolve("site.yml"), "cameras: {gate: {url: 'demo:'}}\n" + there);
        return new ConfigLoader(ENVIRONMENT::get).load(file).notifications();
    }

    /** The block of the page that has a webhook of this name. */
    private static String text(String service) throws Exception {
        return BLOCK.matcher(Files.readString(Path.of("docs/notifications.md")))
                .results()
                .map(match -> match.group(1))
                .filter(block -> block.contains("name: " + service + "\n"))
                .findFirst()
                .orElseThrow();
    }
}
