package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigHashTest {
    private static final String SITE = """
            defaults: {detect: {quiet: [mon-fri 08:00-17:00 Europe/Berlin]}}
            cameras:
              gate: {url: 'rtsp://10.0.0.5/1', username: '${USER}', password: '${PASSWORD}', zones: {a: [[0, 0], [1, 0], [1, 1]]}}
              yard: {url: 'demo:'}
            notify:
              webhook: [{url: 'https://hooks.example.org/T/token-1', secret: '${PASSWORD}'}]
            """;

    @Test
    void sameConfiguration_hasTheSameHash_whateverItsSpellingAndItsSecrets() throws ConfigException {
        String hash = hash(SITE, "hunter2");

        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(hash(SITE, "another")).isEqualTo(hash);
        assertThat(hash("# a note\n" + SITE.replace("token-1", "token-2"), "hunter2"))
                .isEqualTo(hash);
        assertThat(hash(SITE.replace("url: 'demo:'", "detect: {threshold: 0.8}, url: 'demo:'"), "hunter2"))
                .as("the default, written out")
                .isEqualTo(hash);
    }

    /** It must not change from one run of Java to the next, as the order of its own sets does. */
    @Test
    void hash_isTheSameInEveryRun() throws ConfigException {
        assertThat(new ConfigLoader(environment("hunter2")::get)
                        .parse("site.yml", SITE)
                        .toString())
                .contains("days=[MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY]")
                .doesNotContainPattern("@[0-9a-f]{5,}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url: 'demo:'|url: 'demo:', detect: {threshold: 0.71}",
                "mon-fri|mon-sat",
                "[1, 1]|[1, 0.9]",
                "yard:|lawn:",
            })
    void anotherConfiguration_hasAnotherHash(String from, String to) throws ConfigException {
        assertThat(SITE).contains(from);
        assertThat(hash(SITE.replace(from, to), "hunter2")).isNotEqualTo(hash(SITE, "hunter2"));
    }

    private static String hash(String yaml, String password) throws ConfigException {
        return ConfigHash.of(new ConfigLoader(environment(password)::get).parse("site.yml", yaml));
    }

    private static Map<String, String> environment(String password) {
        return Map.of("USER", "someone", "PASSWORD", password);
    }
}
