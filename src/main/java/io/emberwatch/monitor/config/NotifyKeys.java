package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.EmailConfig.Security;
import io.emberwatch.monitor.config.WebhookConfig.Picture;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The keys of {@code notify}, as {@link Keys} has those of the rest. */
final class NotifyKeys {
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;]{1,64}@[^\\s@<>,;]{1,190}");
    private static final Pattern TOPIC = Pattern.compile("[^/+#\\s$][^+#\\s]{0,98}[^/+#\\s]|[^/+#\\s$]");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    static final Key<URI> BASE_URL = new Key<>("base_url", new HttpUrl());
    static final Key<Duration> REMINDER = new Key<>("reminder", Durations.between("0s", "30d"), "0s");
    static final Key<Duration> GIVE_UP_AFTER = new Key<>("give_up_after", Durations.between("1m", "30d"), "1d");
    static final Key<Duration> RETRY_INITIAL = new Key<>("initial", Durations.between("100ms", "1h"), "2s");
    static final Key<Duration> RETRY_MAX = new Key<>("max", Durations.between("100ms", "1d"), "5m");
    static final Key<Double> RETRY_JITTER = new Key<>("jitter", Scalars.share(), "0.2");

    /** Of every sink. */
    static final Key<Duration> TIMEOUT = new Key<>("timeout", Durations.between("100ms", "120s"), "10s");

    static final Key<String> NAME_KEY =
            new Key<>("name", matching(NAME, "1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit"));
    static final Key<URI> URL = new Key<>("url", new HttpUrl());
    static final Key<String> HOST_KEY = new Key<>("host", matching(HOST, "a host name or IP address"));
    static final Key<String> USERNAME = new Key<>("username", Scalars.text(200));
    static final Key<Secret> PASSWORD = new Key<>("password", Scalars.secret());

    static final Key<Secret> SIGNING_SECRET = new Key<>("secret", Scalars.secret());
    static final Key<Picture> PICTURE = new Key<>("picture", Scalars.choice(Picture.class), "none");
    static final Key<JsonTemplate> TEMPLATE = new Key<>("template", template());

    static final Key<Integer> MQTT_PORT = new Key<>("port", Scalars.integer(1, 65_535), "1883");
    static final Key<Boolean> MQTT_TLS = new Key<>("tls", Scalars.flag(), "false");
    static final Key<String> CLIENT_ID = new Key<>("client_id", Scalars.text(200), "emberwatch");
    static final Key<String> TOPIC_KEY =
            new Key<>("topic", matching(TOPIC, "1 to 100 characters without +, # and spaces"), "emberwatch");
    static final Key<Boolean> DISCOVERY = new Key<>("discovery", Scalars.flag(), "true");
    static final Key<String> DISCOVERY_PREFIX = new Key<>(
            "discovery_prefix", matching(TOPIC, "1 to 100 characters without +, # and spaces"), "homeassistant");

    static final Key<Duration> REFRESH = new Key<>("refresh", Durations.between("1s", "1h"), "1m");

    static final Key<Integer> MAIL_PORT = new Key<>("port", Scalars.integer(1, 65_535), "587");
    static final Key<Security> SECURITY = new Key<>("security", Scalars.choice(Security.class), "starttls");
    static final Key<String> FROM = new Key<>("from", matching(ADDRESS, "a mail address, such as fire@example.org"));
    static final Key<List<String>> TO =
            new Key<>("to", new ListType<>(matching(ADDRESS, "a mail address, such as fire@example.org"), 50));

    static final Key<String> PROGRAM =
            new Key<>("program", matching(Pattern.compile("/[^\\p{Cntrl}]{1,4095}"), "the absolute path of a program"));
    static final Key<List<String>> ARGS = new Key<>("args", new ListType<>(Scalars.text(4096), 50));

    static final Section RETRY = new Section("backoff", List.of(RETRY_INITIAL, RETRY_MAX, RETRY_JITTER), List.of());
    static final Section WEBHOOK =
            Section.list("webhook", List.of(NAME_KEY, URL, SIGNING_SECRET, PICTURE, TIMEOUT, TEMPLATE));
    static final Section MQTT = Section.optional(
            "mqtt",
            List.of(
                    HOST_KEY,
                    MQTT_PORT,
                    MQTT_TLS,
                    USERNAME,
                    PASSWORD,
                    CLIENT_ID,
                    TOPIC_KEY,
                    DISCOVERY,
                    DISCOVERY_PREFIX,
                    TIMEOUT));
    static final Section ALERTMANAGER =
            Section.optional("alertmanager", List.of(URL, USERNAME, PASSWORD, REFRESH, TIMEOUT));
    static final Section EMAIL =
            Section.optional("email", List.of(HOST_KEY, MAIL_PORT, SECURITY, USERNAME, PASSWORD, FROM, TO, TIMEOUT));
    static final Section COMMAND = Section.list("command", List.of(NAME_KEY, PROGRAM, ARGS, TIMEOUT));
    static final Section NOTIFY = new Section(
            "notify",
            List.of(BASE_URL, REMINDER, GIVE_UP_AFTER),
            List.of(RETRY, WEBHOOK, MQTT, ALERTMANAGER, EMAIL, COMMAND));

    private NotifyKeys() {}

    private static ValueType<String> matching(Pattern pattern, String form) {
        return Scalars.type(form, (text, refusal) -> {
            if (!pattern.matcher(text).matches()) {
                throw refusal;
            }
            return text;
        });
    }

    private static ValueType<JsonTemplate> template() {
        return new ValueType<>() {
            @Override
            public JsonTemplate parse(String text) throws Refused {
                try {
                    return JsonTemplate.parse(text);
                } catch (IllegalArgumentException e) {
                    throw new Refused(e.getMessage());
                }
            }

            @Override
            public String form() {
                return "a JSON text with {{fields}} in its strings";
            }
        };
    }
}
