package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CameraTextsTest {
    private static final CameraId GATE = new CameraId("gate");
    private static final CameraId YARD = new CameraId("yard");
    private static final String SITE = """
            defaults: {detect: {threshold: 0.7, window: 8}, capture: {fps: 3}}
            cameras:
              gate:
                url: rtsp://10.0.0.7/stream
                username: admin
                password: ${GATE_PASSWORD}
                detect: {threshold: 0.9, tiles: 2x2}
              yard: {url: 0}
            """;

    @Test
    void aCamera_travelsWithWhatItInherits_andWithItsReferences() throws Exception {
        Map<CameraId, ObjectNode> texts = CameraTexts.of("site.yml", SITE);

        assertThat(texts).containsOnlyKeys(GATE, YARD);
        assertThat(texts.get(GATE).toString()).contains("${GATE_PASSWORD}").doesNotContain("hunter2");
        ConfigLoader loader = new ConfigLoader(name -> "hunter2");
        CameraTexts here = new CameraTexts(name -> "hunter2");
        MonitorConfig whole = loader.parse("site.yml", SITE);
        assertThat(ConfigDifference.same(
                        here.parse(GATE, texts.get(GATE)), whole.cameras().get(GATE)))
                .as("as the file itself would have it")
                .isTrue();
        assertThat(here.parse(YARD, texts.get(YARD))).isEqualTo(whole.cameras().get(YARD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cameras: {gate: {url: 'rtsp://admin:hunter2@10.0.0.7/'}}",
                "cameras: {gate: {url: 'rtsp://10.0.0.7/', username: admin, password: hunter2}}",
            })
    void anOpenPassword_isRefused_andNotRepeated(String site) {
        assertThatThrownBy(() -> CameraTexts.of("site.yml", site))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("site.yml:1: cameras.gate holds a password")
                .hasMessageContaining("${NAME}")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aFileWithoutCameras_andACameraThatIsNone_areNamed() {
        assertThatThrownBy(() -> CameraTexts.of("site.yml", "web: {}")).hasMessage("site.yml has no cameras");
        assertThatThrownBy(() -> CameraTexts.of("site.yml", "cameras: {gate: 5}"))
                .hasMessage("site.yml:1: cameras.gate must be a mapping of keys");
        assertThatThrownBy(() -> CameraTexts.of("site.yml", "cameras: {Gate: {url: 'demo:'}}"))
                .hasMessageContaining("cameras.Gate")
                .hasMessageContaining("camera id must be");
    }

    @Test
    void aVariableThatThisMemberLacks_isNamed() {
        assertThatThrownBy(() -> new CameraTexts(name -> null)
                        .parse(GATE, CameraTexts.of("site.yml", SITE).get(GATE)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("GATE_PASSWORD");
    }

    @Test
    void camerasBesideAFleet_areAMistake_andAFleetNeedsNone() throws Exception {
        ConfigLoader loader = new ConfigLoader(name -> null);
        String fleet = "fleet: {bootstrap_servers: ['k:9092']}\n";

        assertThat(loader.parse("site.yml", fleet).cameras()).isEmpty();
        assertThatThrownBy(() -> loader.parse("site.yml", fleet + "cameras: {gate: {url: 'demo:'}}"))
                .hasMessageContaining("cameras: stands beside fleet")
                .hasMessageContaining("emberwatch fleet import");
        assertThatThrownBy(() -> loader.parse("site.yml", "web: {}")).hasMessageContaining("name at least one camera");
    }
}
