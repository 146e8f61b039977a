package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3ConfigTest {
    private static MonitorConfig read(String s3) throws ConfigException {
        return new ConfigLoader(Map.of("S3_SECRET_KEY", "hunter2")::get).parse("site.yml", """
                cameras: {gate: {url: "demo:"}}
                incidents:
                  s3: %s
                """.formatted(s3));
    }

    @Test
    void store_isReadWithItsDefaults_andKeysFollowFromTheIncident() throws ConfigException {
        S3Config s3 = read("{endpoint: \"https://store.example.org:9000/\", bucket: site-fires, access_key: ember,"
                        + " secret_key: \"${S3_SECRET_KEY}\"}")
                .incidents()
                .s3()
                .orElseThrow();

        assertThat(s3.endpoint()).isEqualTo(URI.create("https://store.example.org:9000/"));
        assertThat(s3.region()).isEqualTo("us-east-1");
        assertThat(s3.pathStyle()).isTrue();
        assertThat(s3.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(s3.tls()).isEmpty();
        assertThat(s3.secretKey().reveal()).isEqualTo("hunter2");
        assertThat(s3.toString()).doesNotContain("hunter2");
        assertThat(s3.key("20261130T120000.000Z-gate", "clip.mp4")).isEqualTo("20261130T120000.000Z-gate/clip.mp4");
        S3Config prefixed = new S3Config(
                s3.endpoint(),
                s3.region(),
                s3.bucket(),
                Optional.of("north/hall"),
                s3.accessKey(),
                s3.secretKey(),
                s3.pathStyle(),
                s3.tls(),
                s3.timeout());
        assertThat(prefixed.address("a")).isEqualTo("s3://site-fires/north/hall/a/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            endpoint: "https://a.org/fires", bucket: fires, access_key: a, secret_key: b | must be an address without a path
            endpoint: "s3://fires", bucket: fires, access_key: a, secret_key: b          | must be http:// or https:// with a host
            endpoint: "https://a.org", bucket: Fires_1, access_key: a, secret_key: b     | must be 3 to 63 of a-z
            endpoint: "https://a.org", bucket: fires, access_key: a                      | must have a secret_key:
            endpoint: "https://a.org", bucket: fires, secret_key: b                      | must have a access_key:
            endpoint: "https://a.org", access_key: a, secret_key: b                      | must have a bucket:
            endpoint: "https://a.org", bucket: fires, prefix: /a, access_key: a, secret_key: b | must be names of
            """)
    void mistake_isSaidWithItsPlace(String s3, String said) {
        assertThatThrownBy(() -> read("{" + s3 + "}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("site.yml:3: incidents.s3")
                .hasMessageContaining(said);
    }

    @Test
    void anotherStore_needsARestart_andAReloadKeepsTheOneThatRuns() throws ConfigException {
        String store = "{endpoint: \"https://a.org\", bucket: %s, access_key: a, secret_key: %s}";
        MonitorConfig before = read(store.formatted("fires", "one"));
        MonitorConfig other = read(store.formatted("blazes", "two"));

        assertThat(ConfigDifference.between(before, read(store.formatted("fires", "one"))))
                .isEmpty();
        assertThat(ConfigDifference.between(before, other))
                .containsExactly("incidents.s3.bucket", "incidents.s3.secret_key")
                .noneMatch(ConfigDifference::isLive);
        assertThat(before.withLiveOf(other).incidents().s3())
                .isEqualTo(before.incidents().s3());
    }

    @Test
    void sinkThatIsCalledS3_isNoClash() throws ConfigException {
        MonitorConfig config = new ConfigLoader(Map.<String, String>of()::get).parse("site.yml", """
                cameras: {gate: {url: "demo:"}}
                incidents: {s3: {endpoint: "https://a.org", bucket: fires, access_key: a, secret_key: b}}
                notify: {webhook: [{name: s3, url: "https://b.org"}]}
                """);

        assertThat(config.notifications().webhooks()).hasSize(1);
    }
}
