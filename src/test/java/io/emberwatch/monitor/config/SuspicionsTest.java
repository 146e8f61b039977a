package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuspicionsTest {
    private static String one(String line) {
        return String.join("\n", Suspicions.of("site.yml", "cameras:\n" + line + "\n"));
    }

    @Test
    void typographicQuotes_andCutValues_areSaid_withoutTheValue() {
        assertThat(one("  url: \u201cdemo:\u201d")).startsWith("site.yml:2: url: begins with a typographic quote");
        assertThat(one("  gate: {url: \u2018demo:\u2019}")).startsWith("site.yml:2: url: begins");
        assertThat(one("  password: ab #cd"))
                .startsWith("site.yml:2: password: YAML ends the value before ' #'")
                .doesNotContain("ab")
                .doesNotContain("cd");
        assertThat(one("  password: ab # cd")).contains("password");
        assertThat(one("  - url: http://cam/a #b")).contains("url: YAML ends");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  url: 'http://cam/a' # the gate",
                "  url: http://cam/a # the gate",
                "  password: 'ab #cd'",
                "  password: ab#cd",
                "  password: ${CAM_PASSWORD}",
                "  # password: ab #cd",
                "  name: Tor \u201eNord\u201c",
                "  fps: 2 # frames a second"
            })
    void whatIsMeantSo_isNoSuspicion(String line) {
        assertThat(one(line)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"config/emberwatch.yml", "config/demo.yml"})
    void shippedFiles_areNotSuspected(Path file) throws Exception {
        assertThat(new ConfigLoader(System::getenv).suspicions(file)).isEmpty();
    }

    @Test
    void suspicions_keepNobodyFromLoading(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("site.yml"), "cameras: {gate: {url: 'rtsp://cam/1', username: u, password: ab}}\n#x\n");
        ConfigLoader loader = new ConfigLoader(System::getenv);
        assertThat(loader.suspicions(file)).isEmpty();
        assertThat(loader.load(file).cameras()).hasSize(1);

        Files.writeString(file, "cameras:\n  gate:\n    url: 'rtsp://cam/1'\n    username: u\n    password: ab #cd\n");
        assertThat(loader.suspicions(file)).singleElement().asString().contains("site.yml:5: password: YAML ends");
        assertThat(loader.load(file).cameras()).hasSize(1);
    }
}
