package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotifyConfigTest {
    private static final String CAMERAS = "cameras: {gate: {url: 'demo:'}}\n";
    private static final ConfigLoader LOADER = new ConfigLoader(Map.of("TOKEN", "hunter2")::get);

    @Test
    void nobody_is_told_by_default_and_incidents_are_kept_a_month() throws ConfigException {
        MonitorConfig config = LOADER.parse("site.yml", CAMERAS);

        assertThat(config.incidents())
                .isEqualTo(new IncidentsConfig("data/incidents", Duration.ofDays(30), 5_000_000_000L));
        NotifyConfig notify = config.notifications();
        assertThat(notify.reminder()).isZero();
        assertThat(notify.giveUpAfter()).isEqualTo(Duration.ofDays(1));
        assertThat(notify.backoff()).isEqualTo(new BackoffConfig(Duration.ofSeconds(2), Duration.ofMinutes(5), 0.2));
        assertThat(notify.webhooks()).isEmpty();
        assertThat(notify.mqtt()).isEmpty();
        assertThat(notify.kafka()).isEmpty();
        assertThat(notify.alertmanager()).isEmpty();
        assertThat(notify.email()).isEmpty();
        assertThat(notify.commands()).isEmpty();
    }

    @Test
    void each_webhook_has_settings_of_its_own() throws ConfigException {
        NotifyConfig notify = LOADER.parse("site.yml", CAMERAS + """
                notify:
                  base_url: https://fire.example.org/
                  webhook:
                    - {url: 'https://a.example.org/x?y=1', secret: '${TOKEN}', picture: link, timeout: 3s}
                    - url: http://b.example.org
                    - {name: third, url: 'http://c.example.org'}
                """).notifications();

        assertThat(notify.webhooks()).extracting(WebhookConfig::name).containsExactly("webhook", "webhook-2", "third");
        WebhookConfig first = notify.webhooks().get(0);
        assertThat(first.url()).isEqualTo(URI.create("https://a.example.org/x?y=1"));
        assertThat(first.secret().orElseThrow().reveal()).isEqualTo("hunter2");
        assertThat(first.image()).isEqualTo(WebhookConfig.Image.LINK);
        assertThat(first.timeout()).hasSeconds(3);
        WebhookConfig second = notify.webhooks().get(1);
        assertThat(second.secret()).isEmpty();
        assertThat(second.image()).isEqualTo(WebhookConfig.Image.NONE);
        assertThat(second.timeout()).hasSeconds(10);
    }

    @Test
    void a_webhook_has_headers_that_print_no_value() throws ConfigException {
        WebhookConfig webhook = LOADER.parse("site.yml", CAMERAS + """
                        notify:
                          webhook:
                            - {url: 'http://a', headers: ['Authorization: Bearer ${TOKEN}', 'X-Site:  a: b '], format: form,
                               template: '{"a": 1}', picture_part: photo}
                        """)
                .notifications()
                .webhooks()
                .get(0);

        assertThat(webhook.headers()).extracting(HttpHeader::name).containsExactly("Authorization", "X-Site");
        assertThat(webhook.headers())
                .extracting(header -> header.value().reveal())
                .containsExactly("Bearer hunter2", "a: b");
        assertThat(webhook.headers().toString() + webhook).doesNotContain("hunter2");
        assertThat(webhook.format()).isEqualTo(WebhookConfig.Format.FORM);
        assertThat(webhook.imagePart()).isEqualTo("photo");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            webhook: {url: 'http://a'}                        | notify.webhook: must be a list of mappings, not a mapping
            webhook: [http]                                   | notify.webhook[1]: must be a mapping of keys, not a single value
            webhook: [{picture: none}]                        | notify.webhook[1]: must have a url:
            webhook: [{url: 'ftp://a'}]                       | notify.webhook[1].url: must be http:// or https:// with a host
            webhook: [{url: 'http://a b'}]                    | notify.webhook[1].url: must be http:// or https:// with a host
            webhook: [{url: 'http://a#b'}]                    | notify.webhook[1].url: must not hold a '#': a server never sees what follows it
            webhook: [{url: 'http://a', picture: link}]       | notify.webhook[1].picture: link needs notify.base_url
            webhook: [{url: 'http://a', template: '{x'}]      | notify.webhook[1].template: must be valid JSON (see line 1 of it)
            webhook: [{url: 'http://a', template: '1'}]       | notify.webhook[1].template: must be a JSON object or list
            webhook: [{url: 'http://a', template: '["{{camra}}"]'}] | notify.webhook[1].template: has an unknown field 'camra', did you mean 'camera'?
            webhook: [{url: 'http://a', name: x}, {url: 'http://b', name: x}] | notify.webhook[2]: has the name of the sink in line 2: give one of them a name: of its own
            webhook: [{url: 'http://a', name: email}], email: {host: h, from: 'a@b', to: ['c@d']} | notify.email: has the name of the sink in line 2: give one of them a name: of its own
            webhook: [{url: 'http://a', format: form, template: '[]'}] | notify.webhook[1].template: must be a JSON object where format is form
            webhook: [{url: 'http://a', headers: 'A: b'}]     | notify.webhook[1].headers: must be a list of 1 to 20, each a text 'Name: value' in printable ASCII, not a single value
            webhook: [{url: 'http://a', headers: [hunter2]}]  | notify.webhook[1].headers[1]: must be a text 'Name: value' in printable ASCII
            webhook: [{url: 'http://a', headers: ["A: x\\r\\nB: y"]}] | notify.webhook[1].headers[1]: must be a text 'Name: value' in printable ASCII
            webhook: [{url: 'http://a', headers: ['host: b']}] | notify.webhook[1].headers[1]: must not be host: Emberwatch sets that header itself
            webhook: [{url: 'http://a', headers: ['X-Emberwatch-Signature: b']}] | notify.webhook[1].headers[1]: must not be X-Emberwatch-Signature: Emberwatch sets that header itself
            webhook: [{url: 'http://a', picture_part: 'a b'}] | notify.webhook[1].picture_part: must be 1 to 64 of A-Z, a-z, 0-9, _ and -, not 'a b'
            webhook: [{url: 'http://a', nam: x}]              | notify.webhook[1]: unknown key 'nam', did you mean 'name'?
            mqtt: {}                                          | notify.mqtt: must have a host:
            mqtt: {host: h, port: 0}                          | notify.mqtt.port: must be a whole number from 1 to 65535, not 0
            mqtt: {host: h, topic: 'a/#'}                     | notify.mqtt.topic: must be 1 to 100 characters without +, # and spaces, not 'a/#'
            mqtt: {host: h, password: x}                      | notify.mqtt.password: needs a username: beside it
            kafka: {}                                         | notify.kafka: must have a bootstrap_servers:
            kafka: {bootstrap_servers: [k]}                   | notify.kafka.bootstrap_servers[1]: must be host:port or [IPv6]:port, such as kafka.example.org:9092, not 'k'
            kafka: {bootstrap_servers: ['k:9092'], topic: 'a b'} | notify.kafka.topic: must be 1 to 249 of A-Z, a-z, 0-9, ., _ and -, not 'a b'
            kafka: {bootstrap_servers: ['k:9092'], key: id}   | notify.kafka.key: must be camera or incident, not 'id'
            kafka: {bootstrap_servers: ['k:9092'], security: {password: x}} | notify.kafka.security.password: needs a username: beside it
            kafka: {bootstrap_servers: ['k:9092'], security: {username: x}} | notify.kafka.security.username: needs a password: beside it
            alertmanager: [1]                                 | notify.alertmanager: must be a mapping of keys, not a list
            email: {host: h, from: 'a@b'}                     | notify.email: must have a to:
            email: {host: h, from: 'a@b', to: 'c@d'}          | notify.email.to: must be a list of 1 to 50, each a mail address, such as fire@example.org, not a single value
            email: {host: h, from: 'a@b', to: []}             | notify.email.to: must be a list of 1 to 50, each a mail address, such as fire@example.org, not 0
            email: {host: h, from: 'a@b', to: [c]}            | notify.email.to[1]: must be a mail address, such as fire@example.org, not 'c'
            command: [{program: siren}]                       | notify.command[1].program: must be the absolute path of a program, not 'siren'
            reminder: 5                                       | notify.reminder: must be a duration from 0s to 30d, such as 40ms, 10s, 5m, 1h or 30d, not 5
            backoff: {initial: 10m}                           | notify.backoff.initial: must be at most max (5m), not 10m
            """)
    void mistakes_are_named_with_their_place(String member, String problem) {
        assertThat(problems("notify: {" + member + "}")).isEqualTo("site.yml:2: " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "webhook: [{url: 'http://u:hunter2@a'}]",
                "webhook: [{url: 'hunter2'}]",
                "webhook: [{url: 'http://a', secret: [hunter2]}]",
                "mqtt: {host: h, password: hunter2}",
                "kafka: {bootstrap_servers: ['k:9092'], security: {password: hunter2}}",
                "alertmanager: {url: '${TOKEN}'}",
                "command: [{program: '${TOKEN}'}]",
            })
    void no_problem_shows_a_secret(String member) {
        assertThat(problems("notify: {" + member + "}")).isNotBlank().doesNotContain("hunter2");
    }

    @Test
    void no_record_shows_a_secret() throws ConfigException {
        NotifyConfig notify = LOADER.parse("site.yml", CAMERAS + """
                notify:
                  webhook: [{url: 'https://a.example.org/hunter2?t=hunter2', secret: hunter2}]
                  mqtt: {host: h, username: u, password: hunter2}
                  kafka: {bootstrap_servers: ['k:9092'], security: {username: u, password: hunter2}}
                  alertmanager: {url: 'http://a/hunter2', username: u, password: hunter2}
                  email: {host: h, username: u, password: hunter2, from: a@b, to: [c@d]}
                  command: [{program: /bin/x, args: [hunter2]}]
                """).notifications();

        assertThat(notify.toString()).contains("https://a.example.org").doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({"9MB", "5", "5 GB", "-1GB", "1PB"})
    void sizes_have_a_unit_and_a_least(String size) {
        assertThat(problems("incidents: {max_size: '" + size + "'}"))
                .startsWith("site.yml:2: incidents.max_size: must be a size of at least 10MB");
    }

    @Test
    void fields_cannot_break_out_of_their_strings_and_keep_their_type_where_they_stand_alone() {
        JsonTemplate template = JsonTemplate.parse(
                "{\"text\": \"At {{camera_name}}: {{peak_score}}\", \"score\": \"{{ peak_score }}\", \"n\": [1, \"{{ended_at}}\"]}");
        Map<String, JsonNode> fields =
                Map.of("camera_name", TextNode.valueOf("\"}, \\ {{id}} $1"), "peak_score", DoubleNode.valueOf(0.5));

        assertThat(template.fill(fields).toString())
                .isEqualTo("{\"text\":\"At \\\"}, \\\\ {{id}} $1: 0.5\",\"score\":0.5,\"n\":[1,null]}");
        assertThatThrownBy(() -> JsonTemplate.parse("[] []")).hasMessageContaining("valid JSON");
    }

    @Test
    void home_assistant_discovery_can_be_switched_off() throws ConfigException {
        NotifyConfig notify = LOADER.parse("", CAMERAS + "notify: {mqtt: {host: h, discovery: false}}")
                .notifications();

        assertThat(notify.mqtt().orElseThrow().discovery()).isEqualTo(Optional.empty());
    }

    private static String problems(String text) {
        return catchThrowableOfType(ConfigException.class, () -> LOADER.parse("site.yml", CAMERAS + text))
                .getMessage();
    }

    @Test
    void filesOfCertificates_filtersAndHealth_areRead() throws Exception {
        MonitorConfig config = new ConfigLoader(name -> "/etc/ca.pem").parse("site.yml", """
                cameras: {gate: {url: 'demo:'}, yard: {url: 'demo:'}}
                health: {down_after: 30s, clear_after: 2m, together_within: 0s}
                notify:
                  probe_every: 1m
                  webhook:
                    - {url: 'https://a.example.org', tls: {ca: '${CA}'}, kinds: [fire, camera_down], cameras: [gate]}
                  mqtt: {host: broker, tls: {certificate: /etc/own.pem, key: /etc/own.key}}
                """);
        WebhookConfig webhook = config.notifications().webhooks().get(0);
        assertThat(webhook.tls().orElseThrow().ca()).contains("/etc/ca.pem");
        assertThat(webhook.only().wants("fire", "gate")).isTrue();
        assertThat(webhook.only().wants("fire", "yard")).isFalse();
        assertThat(webhook.only().wants("camera_frozen", "gate")).isFalse();
        assertThat(config.notifications().mqtt().orElseThrow().tls())
                .isEqualTo(new TlsConfig(
                        true, Optional.empty(), Optional.of("/etc/own.pem"), Optional.of("/etc/own.key")));
        assertThat(config.health())
                .isEqualTo(new HealthConfig(
                        java.time.Duration.ofSeconds(30), java.time.Duration.ofMinutes(2), java.time.Duration.ZERO));
    }

    @Test
    void wrongFilesAndUnknownCameras_areNamed() {
        assertThatThrownBy(() -> new ConfigLoader(name -> null).parse("site.yml", """
                cameras: {gate: {url: 'demo:'}}
                notify:
                  webhook:
                    - {url: 'https://a.example.org', tls: true, cameras: [gaet], kinds: [smoke]}
                  email: {host: h, from: a@b.org, to: [a@b.org], tls: {certificate: /x, verify: false}}
                  mqtt: {host: broker, tls: {key: /x}}
                """))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("notify.webhook[1].tls: must be a mapping of files: ca, certificate and key")
                .hasMessageContaining("notify.webhook[1].cameras: unknown camera 'gaet', did you mean 'gate'?")
                .hasMessageContaining("notify.webhook[1].kinds")
                .hasMessageContaining("notify.email.tls: unknown key 'verify'")
                .hasMessageContaining("notify.mqtt.tls: must have certificate and key, or neither");
    }
}
